using YamlDotNet.Core;

namespace Tutti.Documents.Yaml;

/// <summary>What the parser says, in words for people who write files by hand.</summary>
internal static class YamlMessages
{
    private static readonly (string Part, string Hint)[] Hints =
    [
        ("did not find expected <block end>", "This line is indented otherwise than those before it."),
        ("did not find expected key", "This line is indented otherwise than those before it, or a key is missing."),
        ("did not find expected node content", "A value is missing here, or a bracket is not closed."),
        ("found invalid mapping", "':' cannot stand here. Put a text that holds ': ' in quotes."),
        ("tab as indentation", "A tab cannot indent. Use blanks."),
        ("found wrong indentation", "A quote that is not closed, or a line of a quoted text that is not indented."),
        ("block sequence entries are not allowed", "A list item ('- ') cannot begin here. Put it into a line of its own."),
        ("Mapping values are not allowed", "':' cannot stand here. Put a text that holds ': ' in quotes, and look at the indentation."),
        ("mapping values are not allowed", "':' cannot stand here. Put a text that holds ': ' in quotes, and look at the indentation."),
        ("could not find expected ':'", "A key without ':', or a text of several lines without quotes."),
        ("cannot start any token", "This character cannot begin a value. Put the text in quotes. Tabs cannot indent."),
        ("unexpected end of stream", "A quote that is not closed."),
        ("did not find expected ',' or ']'", "A list that is not closed by ']', or a ',' that is missing."),
        ("did not find expected ',' or '}'", "A map that is not closed by '}', or a ',' that is missing."),
        ("unknown escape character", "Behind '\\' in double quotes only n, t, \", \\ and u with four digits may stand. Single quotes take '\\' as it is."),
    ];

    public static string Of(YamlException refused)
    {
        var said = refused.Message;
        var hint = Hints.FirstOrDefault(row => said.Contains(row.Part, StringComparison.OrdinalIgnoreCase)).Hint;
        return hint ?? (said.TrimEnd().EndsWith('.') ? said.Trim() : $"{said.Trim()}.");
    }
}
