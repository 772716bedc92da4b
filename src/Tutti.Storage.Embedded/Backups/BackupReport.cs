namespace Tutti.Storage.Embedded.Backups;

/// <summary>What was copied.</summary>
/// <param name="Records">Records, all those under the last signed head.</param>
/// <param name="LogBytes">Bytes of the log.</param>
/// <param name="Blobs">Contents that lie beside it.</param>
public sealed record BackupReport(long Records, long LogBytes, int Blobs);
