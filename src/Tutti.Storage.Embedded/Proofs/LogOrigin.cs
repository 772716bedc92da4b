using System.Globalization;
using System.Security.Cryptography;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded.Disks;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>What the log of a store is called: <c>tutti/WORKSPACE</c>, and from its second epoch on <c>tutti/WORKSPACE/2</c>.</summary>
/// <param name="Workspace">The store's identity.</param>
/// <param name="Epoch">The epoch, from 1.</param>
internal readonly record struct LogOrigin(Guid Workspace, long Epoch)
{
    private const string Prefix = "tutti/";

    /// <summary>The name of the store's key.</summary>
    public string KeyName => $"{Prefix}{Workspace:D}";

    /// <summary>The epoch that follows.</summary>
    public LogOrigin Next => this with { Epoch = Epoch + 1 };

    /// <summary>A later epoch whose number nobody else can have taken: where others may follow this one too, or nobody knows how many did.</summary>
    public LogOrigin Apart => this with { Epoch = Epoch + RandomNumberGenerator.GetInt32(1_000, int.MaxValue) };

    /// <summary>The origin that a checkpoint of this workspace names; null for one of another log.</summary>
    public static LogOrigin? Of(Guid workspace, LogCheckpoint checkpoint)
    {
        var first = new LogOrigin(workspace, 1);
        if (checkpoint.Origin == first.ToString()) { return first; }
        return checkpoint.Origin.StartsWith(first.KeyName + "/", StringComparison.Ordinal)
            && long.TryParse(checkpoint.Origin.AsSpan(first.KeyName.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            && epoch > 1 && checkpoint.Origin == first.AtEpoch(epoch)
            ? first with { Epoch = epoch }
            : null;
    }

    /// <summary>The newest epoch that a disk knows of: the one after those that were left.</summary>
    public static LogOrigin Latest(IDisk disk, Guid workspace)
    {
        var left = disk.List(LogHead.PastFolder).Select(static name => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) ? epoch : 0);
        return new LogOrigin(workspace, 1 + left.DefaultIfEmpty(0).Max());
    }

    public override string ToString() => AtEpoch(Epoch);

    private string AtEpoch(long epoch) => epoch == 1 ? KeyName : string.Create(CultureInfo.InvariantCulture, $"{KeyName}/{epoch}");
}
