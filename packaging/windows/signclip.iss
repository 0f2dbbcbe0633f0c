; Inno Setup: installs for one user, without administrator rights; leaves the user's library alone.
; Compiled by `python dev.py package` with /DVersion and /DSource and /DOutput.

[Setup]
AppId={{6B0E6F0E-6C8B-4E7E-9E6B-5A0A5E5C5D10}
AppName=SignCLIP Desktop
AppVersion={#Version}
DefaultDirName={autopf}\SignCLIP Desktop
DefaultGroupName=SignCLIP Desktop
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
ChangesAssociations=yes
Compression=lzma2/max
SolidCompression=yes
LicenseFile={#Source}\_internal\LICENSE
OutputDir={#Output}
OutputBaseFilename=signclip-desktop-{#Version}-windows-setup
UninstallDisplayIcon={app}\signclip-desktop.exe

[Files]
Source: "{#Source}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\SignCLIP Desktop"; Filename: "{app}\signclip-desktop.exe"

[Registry]
Root: HKA; Subkey: "Software\Classes\.pose\OpenWithProgids"; ValueType: string; ValueName: "SignCLIP.Pose"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\SignCLIP.Pose"; ValueType: string; ValueData: "Pose recording"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\SignCLIP.Pose\shell\open\command"; ValueType: string; ValueData: """{app}\signclip-desktop.exe"" ""%1"""

[Run]
Filename: "{app}\signclip-desktop.exe"; Description: "Start SignCLIP Desktop"; Flags: nowait postinstall skipifsilent

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if (Step = usPostUninstall) and not UninstallSilent then
    MsgBox('Your signs are kept in ' + ExpandConstant('{localappdata}\signclip-desktop') + '. Delete that folder if you no longer want them.', mbInformation, MB_OK);
end;
