namespace Tutti.Storage.Embedded.Control.Locating;

/// <summary>Where a store lies, and what said so.</summary>
/// <param name="Directory">The absolute path of its directory; it may not exist yet.</param>
/// <param name="Origin">What said so.</param>
public sealed record StoreLocation(string Directory, StoreOrigin Origin)
{
    /// <summary>The origin in words.</summary>
    public string Reason => Origin switch
    {
        StoreOrigin.Option => "given with --store",
        StoreOrigin.Environment => $"given by {StoreLocator.Variable}",
        StoreOrigin.Folder => $"the nearest {StoreLocator.FolderName} directory upwards",
        _ => $"the user's data directory: no --store, no {StoreLocator.Variable}, no {StoreLocator.FolderName} directory upwards",
    };
}

/// <summary>What said where a store lies, in order of precedence (rule C1).</summary>
public enum StoreOrigin
{
    /// <summary>The option <c>--store</c>.</summary>
    Option = 1,

    /// <summary>The variable <c>TUTTI_STORE</c>.</summary>
    Environment = 2,

    /// <summary>The nearest <c>.tutti/</c> upwards.</summary>
    Folder = 3,

    /// <summary>The user's data directory.</summary>
    User = 4,
}
