using System.Runtime.Versioning;

// Supervision exists on Linux only: docs/adr/0003-supervisor.md.
[assembly: SupportedOSPlatform("linux")]
