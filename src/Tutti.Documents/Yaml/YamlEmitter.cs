using System.Text;

namespace Tutti.Documents.Yaml;

/// <summary>Writes one document, with the comments and blank lines that its file had.</summary>
internal sealed class YamlEmitter(YamlTrivia trivia)
{
    private const int Step = 2;

    /// <summary>What is longer than this is written in several lines.</summary>
    private const int Width = 100;

    private const int MostInMap = 4;

    /// <summary>Longer keys are written with <c>?</c>: YAML looks for the colon of others in 1,024 characters only.</summary>
    private const int LongestKey = 900;

    private readonly StringBuilder _text = new();

    public string Write(DocumentNode node)
    {
        switch (node)
        {
            case DocumentNode.Map { Entries.Count: > 0 } map:
                WriteMap(map, indent: 0, level: 1, isInline: false);
                break;
            case DocumentNode.List { Items.Count: > 0 } list:
                WriteList(list, indent: 0, level: 1, isInline: false);
                break;
            default:
                Lead(node.Place.Position.Line, indent: 0);
                WriteValue(node, indent: 0, level: 1);
                break;
        }

        Lead(int.MaxValue, indent: 0);
        return _text.ToString();
    }

    private void WriteMap(DocumentNode.Map map, int indent, int level, bool isInline)
    {
        foreach (var (number, entry) in map.Entries.Index())
        {
            if (number > 0 || !isInline)
            {
                Lead(entry.Place.Position.Line, indent);
                _text.Append(' ', indent);
            }

            var key = YamlScalars.Line(entry.Key, inFlow: true);
            if (key.Length > LongestKey) { _text.Append("? ").Append(key).Append('\n').Append(' ', indent).Append(':'); }
            else { _text.Append(key).Append(':'); }
            // Behind a long key the line of the colon is not known: its comment goes into a line of its own.
            WriteEntry(entry, indent, level, key.Length > LongestKey ? 0 : entry.Place.Position.Line);
        }
    }

    /// <summary>What follows the colon.</summary>
    private void WriteEntry(DocumentEntry entry, int indent, int level, int line)
    {
        var room = Width - indent - entry.Key.Length;
        switch (entry.Value)
        {
            case DocumentNode.Map { Entries.Count: > 0 } inner when OneLine(inner, level, room, line) is null:
                EndLine(Opening(inner, line));
                WriteMap(inner, indent + Step, level + 1, isInline: false);
                break;
            case DocumentNode.List { Items.Count: > 0 } list when OneLine(list, level, room, line) is null:
                EndLine(Opening(list, line));
                WriteList(list, indent + Step, level + 1, isInline: false);
                break;
            default:
                _text.Append(' ');
                WriteValue(entry.Value, indent, level, line, room);
                break;
        }
    }

    /// <summary>Where a bracket opens in the line of the key, the comment there belongs to what follows the bracket.</summary>
    private static int Opening(DocumentNode value, int line) => value.Place.Position.Line == line ? 0 : line;

    private void WriteList(DocumentNode.List list, int indent, int level, bool isInline)
    {
        foreach (var (number, item) in list.Items.Index())
        {
            var line = item.Place.Position.Line;
            if (number > 0 || !isInline)
            {
                Lead(line, indent);
                _text.Append(' ', indent);
            }

            _text.Append("- ");
            var room = Width - indent - Step;
            switch (item)
            {
                case DocumentNode.Map { Entries.Count: > 0 } map when OneLine(map, level, room) is null:
                    WriteMap(map, indent + Step, level + 1, isInline: true);
                    break;
                case DocumentNode.List { Items.Count: > 0 } inner when OneLine(inner, level, room) is null:
                    WriteList(inner, indent + Step, level + 1, isInline: true);
                    break;
                default:
                    WriteValue(item, indent, level, line, room);
                    break;
            }
        }
    }

    /// <summary>A value that begins in this line and needs no further keys or items.</summary>
    private void WriteValue(DocumentNode node, int indent, int level, int line = 0, int room = Width)
    {
        if (node is not DocumentNode.Text { Value: var value } || YamlScalars.Block(value) is not ({ } chomping, { } lines))
        {
            _text.Append(node is DocumentNode.Map or DocumentNode.List ? OneLine(node, level, room, line) : Scalar(node, inFlow: false));
            EndLine(line, LastLine(node));
            return;
        }

        _text.Append(chomping);
        EndLine(line);
        foreach (var part in lines)
        {
            if (part.Length > 0) { _text.Append(' ', indent + Step).Append(part); }
            _text.Append('\n');
        }
    }

    /// <summary>A list or a map as one line between brackets; null where it reads better in several.</summary>
    private string? OneLine(DocumentNode node, int level, int room, int keyLine = 0)
    {
        var line = node switch
        {
            DocumentNode.Map { Entries.Count: 0 } => "{}",
            DocumentNode.List { Items.Count: 0 } => "[]",
            _ when trivia.IsBetween(keyLine > 0 ? Math.Min(keyLine, node.Place.Position.Line) : node.Place.Position.Line, LastLine(node)) => null,
            DocumentNode.List list when list.Items.All(IsSingle) => $"[{string.Join(", ", list.Items.Select(static item => Scalar(item, inFlow: true)))}]",
            DocumentNode.Map map when level > 1 && map.Entries.Count <= MostInMap && map.Entries.All(IsSingleOrList) =>
                $"{{ {string.Join(", ", map.Entries.Select(entry => $"{YamlScalars.Line(entry.Key, inFlow: true)}: {(entry.Value is DocumentNode.List or DocumentNode.Map ? OneLine(entry.Value, level, room) : Scalar(entry.Value, inFlow: true))}"))} }}",
            _ => null,
        };
        return line?.Length <= Math.Max(room, 2) ? line : null;
    }

    private bool IsSingleOrList(DocumentEntry entry) => IsSingle(entry.Value) || (entry.Value is DocumentNode.List list && list.Items.All(IsSingle)) || entry.Value is DocumentNode.Map { Entries.Count: 0 };

    private static bool IsSingle(DocumentNode node) => node is not (DocumentNode.Map or DocumentNode.List) && (node is not DocumentNode.Text text || !text.Value.Contains('\n', StringComparison.Ordinal));

    private static string Scalar(DocumentNode node, bool inFlow) => node switch
    {
        DocumentNode.Text text => YamlScalars.Line(text.Value, inFlow),
        DocumentNode.Number number => number.Lexeme,
        DocumentNode.Flag flag => flag.Value ? "true" : "false",
        _ => "null",
    };

    /// <summary>The last line where a part of a value begins.</summary>
    private static int LastLine(DocumentNode node) => node switch
    {
        DocumentNode.Map { Entries: [.., var last] } => Math.Max(last.Place.Position.Line, LastLine(last.Value)),
        DocumentNode.List { Items: [.., var last] } => LastLine(last),
        _ => node.Place.Position.Line,
    };

    /// <summary>Comments and blank lines before a line of the file.</summary>
    private void Lead(int line, int indent)
    {
        foreach (var comment in trivia.Before(line))
        {
            var isFirst = _text.Length == 0 || EndsWith(":\n");
            if (comment is null && !isFirst && !EndsWith("\n\n")) { _text.Append('\n'); }
            if (comment is not null) { _text.Append(' ', indent).Append(comment).Append('\n'); }
        }

        if (line == int.MaxValue && EndsWith("\n\n")) { _text.Length--; }
    }

    /// <summary>The comment at the end of a line of the file, and the end of the line.</summary>
    private void EndLine(int line, int last = 0)
    {
        if ((trivia.At(line) ?? trivia.At(last)) is { } comment) { _text.Append(' ', 1).Append(comment); }
        _text.Append('\n');
    }

    private bool EndsWith(string end) => _text.Length >= end.Length && _text.ToString(_text.Length - end.Length, end.Length) == end;
}
