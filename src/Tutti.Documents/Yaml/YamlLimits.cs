namespace Tutti.Documents.Yaml;

/// <summary>How large a YAML text may be.</summary>
public static class YamlLimits
{
    /// <summary>UTF-8 bytes of a file.</summary>
    public const int Bytes = 1024 * 1024;

    /// <summary>Values in each other.</summary>
    public const int Levels = 64;

    /// <summary>Values that all aliases of a file stand for, together.</summary>
    public const int AliasedNodes = 1_000;

    /// <summary>Faults that are reported of one file.</summary>
    public const int Faults = 100;
}
