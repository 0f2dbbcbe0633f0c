; Inno Setup 6.3 or newer: installs for one user, without administrator rights; leaves the user's
; library alone. Compiled by `python dev.py package` with /DVersion and /DSource and /DOutput.

[Setup]
AppId={{6B0E6F0E-6C8B-4E7E-9E6B-5A0A5E5C5D10}
AppName=SignCLIP Desktop
AppVersion={#Version}
AppPublisher=The SignCLIP Desktop developers
DefaultDirName={autopf}\SignCLIP Desktop
DefaultGroupName=SignCLIP Desktop
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
; What PySide6 and Python run on.
MinVersion=10.0.17763
ChangesAssociations=yes
; The whole is 900 MB; "max" would take another quarter of an hour for a few megabytes.
Compression=lzma2/normal
SolidCompression=yes
LZMANumBlockThreads=4
LZMAUseSeparateProcess=yes
LicenseFile={#Source}\_internal\LICENSE
OutputDir={#Output}
OutputBaseFilename=signclip-desktop-{#Version}-windows-setup
UninstallDisplayIcon={app}\signclip-desktop.exe
WizardStyle=modern

[Files]
Source: "{#Source}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[InstallDelete]
; A newer version may leave out what an older one carried.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\SignCLIP Desktop"; Filename: "{app}\signclip-desktop.exe"

[Registry]
Root: HKA; Subkey: "Software\Classes\.pose\OpenWithProgids"; ValueType: string; ValueName: "SignCLIP.Pose"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\SignCLIP.Pose"; ValueType: string; ValueData: "Pose recording"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\SignCLIP.Pose\DefaultIcon"; ValueType: string; ValueData: "{app}\signclip-desktop.exe,0"
Root: HKA; Subkey: "Software\Classes\SignCLIP.Pose\shell\open\command"; ValueType: string; ValueData: """{app}\signclip-desktop.exe"" ""%1"""
; Offered under "Open with" for the files that it reads; the list is that of core/readable.py.
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\shell\open\command"; ValueType: string; ValueData: """{app}\signclip-desktop.exe"" ""%1"""; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".pose"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".mp4"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".m4v"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".mov"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".qt"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".3gp"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".3g2"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".f4v"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".mkv"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".webm"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".avi"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".wmv"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".asf"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".mpg"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".mpeg"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".vob"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".m2v"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".m1v"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".ts"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".mts"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".m2ts"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".flv"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".ogv"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".ogg"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".gif"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".webp"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".apng"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".rm"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".rmvb"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".mxf"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".dv"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".h264"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".264"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".h265"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".265"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".hevc"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".ivf"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".mjpeg"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\signclip-desktop.exe\SupportedTypes"; ValueType: string; ValueName: ".mjpg"; ValueData: ""; Flags: uninsdeletekeyifempty uninsdeletevalue

[Run]
Filename: "{app}\signclip-desktop.exe"; Description: "Start SignCLIP Desktop"; Flags: nowait postinstall skipifsilent

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if (Step = usPostUninstall) and not UninstallSilent then
    MsgBox('Your signs are kept in ' + ExpandConstant('{localappdata}\signclip-desktop') + '. Delete that folder if you no longer want them.', mbInformation, MB_OK);
end;
