using Tutti.Cli.Sessions;
using Tutti.Governance.Policies;
using Tutti.Governance.Policies.Loading;
using Tutti.Storage.Embedded.Control.Locating;

namespace Tutti.Cli.Gates;

/// <summary>
/// The policy of a store: the file that <c>TUTTI_POLICY</c> names, else <c>policy.yaml</c> beside a project's <c>.tutti</c> or inside any other store. Without one
/// everything is allowed that a flow declares; one that is there is taken whatever it looks like, or refused with its faults. A changed file is taken within a second, whole or not at all.
/// </summary>
internal sealed class HostPolicy
{
    internal const string Variable = "TUTTI_POLICY";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Tool _tool;
    private readonly LivePolicy _live;
    private DateTimeOffset _lookedAt;

    private HostPolicy(Tool tool, string store)
    {
        var file = Find(tool, store);
        (_tool, File, Usual) = (tool, file, UsualOf(store));
        _live = file is null
            ? LivePolicy.Open(NoPolicy.Files, NoPolicy.File, tool.Time)
            : LivePolicy.Open(new PolicyFolder(Path.GetDirectoryName(file) ?? "/"), Path.GetFileName(file), tool.Time);
        _lookedAt = tool.Time.GetUtcNow();
    }

    /// <summary>The file; null where there is none.</summary>
    public string? File { get; }

    /// <summary>Where a file is looked for when no variable names one.</summary>
    public string Usual { get; }

    /// <summary>What the last look at the file came to.</summary>
    public PolicyReload Last => _live.Last;

    /// <summary>The policy in force.</summary>
    public PolicySet Current
    {
        get
        {
            if (File is not null && IsTimeToLook()) { _live.Reload(); }
            return _live.Current;
        }
    }

    /// <summary>Takes the policy of a store into force.</summary>
    /// <exception cref="Tutti.Documents.DocumentException">It is faulty: nothing would be known of what is allowed.</exception>
    public static HostPolicy Open(Tool tool, string store) => new(tool, store);

    /// <summary>Reads the policy of a store for whoever only looks; null where there is none.</summary>
    /// <exception cref="Tutti.Documents.DocumentException">It is faulty.</exception>
    internal static PolicySet? Read(Tool tool, string store) => Find(tool, store) is { } file ? PolicyLoader.Load(file) : null;

    /// <summary>The file that is the policy of a store.</summary>
    internal static string? Find(Tool tool, string store)
    {
        if (tool.FindVariable(Variable) is { Length: > 0 } named) { return Path.GetFullPath(named, tool.WorkingDirectory); }
        var usual = UsualOf(store);
        return Path.Exists(usual) ? usual : null; // whatever it is: what cannot be read as a policy is a fault, and never "everything is allowed"
    }

    /// <summary>Where the policy of a store is looked for when no variable names it.</summary>
    internal static string UsualOf(string store) =>
        Path.Combine(Path.GetFileName(store) == StoreLocator.FolderName ? Path.GetDirectoryName(store) ?? store : store, Policies.PolicyCommand.Usual);

    private bool IsTimeToLook()
    {
        lock (_gate)
        {
            var now = _tool.Time.GetUtcNow();
            if (now - _lookedAt < Patience && now >= _lookedAt) { return false; }
            _lookedAt = now;
            return true;
        }
    }
}
