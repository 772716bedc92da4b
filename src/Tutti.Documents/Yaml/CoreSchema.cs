using System.Text.RegularExpressions;

namespace Tutti.Documents.Yaml;

/// <summary>
/// What a plain scalar is: the core schema of YAML 1.2 §10.3.2, narrowed to the words and numbers of JSON, and <c>~</c>. Everything else is
/// a text; so <c>no</c>, <c>on</c>, <c>True</c>, <c>0x1F</c> and <c>1_000</c> are texts.
/// </summary>
internal static partial class CoreSchema
{
    /// <summary>The value of a plain scalar.</summary>
    public static DocumentNode Resolve(string plain, SourcePlace place) => plain switch
    {
        "" or "~" or "null" => new DocumentNode.Null(place),
        "true" => new DocumentNode.Flag(Value: true, place),
        "false" => new DocumentNode.Flag(Value: false, place),
        _ when Number().IsMatch(plain) => new DocumentNode.Number(plain, place),
        _ => new DocumentNode.Text(plain, place),
    };

    /// <summary>Whether some reader of YAML 1.2 takes a plain scalar for anything but a text.</summary>
    public static bool IsAmbiguous(string plain) => plain.Length == 0 || Special().IsMatch(plain);

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"^(~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Special();
}
