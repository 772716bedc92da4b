using Tutti.Expressions.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tutti.Documents.Yaml;

/// <summary>Builds a document from the events of a YAML parser. Wrong syntax ends it, other faults are collected.</summary>
internal sealed class YamlReader(string text, string file)
{
    private readonly Parser _parser = new(new StringReader(text));
    private readonly List<DocumentFault> _faults = [];
    private readonly Dictionary<string, Anchored> _anchors = new(StringComparer.Ordinal);
    private int _aliased;

    /// <summary>All faults, in the order of the text.</summary>
    public IReadOnlyList<DocumentFault> Faults => _faults;

    /// <summary>What an anchor stands for, and how large that is.</summary>
    private sealed record Anchored(DocumentNode Node, int Nodes, int Levels);

    /// <summary>Reads the document; what it returns counts only where there are no faults.</summary>
    public DocumentNode? Read()
    {
        try
        {
            return ReadDocument();
        }
        catch (YamlException refused)
        {
            Add(DocumentCodes.NoYaml, PlaceOf(refused), $"This is no YAML: {YamlMessages.Of(refused)}");
        }
        catch (Exception defect) when (defect is InvalidOperationException or ArgumentException or ArithmeticException or IndexOutOfRangeException or KeyNotFoundException)
        {
            // The parser gives up in its own words on some wrong texts.
            Add(DocumentCodes.NoYaml, PlaceOf(_parser.Current?.End ?? Mark.Empty), "This is no YAML behind this place. Look at quotes, brackets and indentation.");
        }
        catch (TooDeepException)
        {
            // reported where it was found; what follows is not looked at
        }

        return null;
    }

    private DocumentNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            Add(DocumentCodes.NotOneDocument, new SourcePlace(file, SourcePosition.Start), "The file is empty. Begin it with 'tutti:' and what it is, for example 'tutti: flow/v1'.");
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = ReadNode(level: 1);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second)) { Add(DocumentCodes.NotOneDocument, PlaceOf(second.Start), "The file has a second document. Put it into a file of its own."); }
        return root;
    }

    private DocumentNode ReadNode(int level)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias)) { return Repeat(alias, level) ?? new DocumentNode.Null(PlaceOf(alias.Start)); }
        if (!_parser.Accept<NodeEvent>(out var node)) { throw new YamlException("A value is expected here."); }
        if (level > YamlLimits.Levels)
        {
            Add(DocumentCodes.TooDeep, PlaceOf(node.Start), $"Values lie in each other more than {YamlLimits.Levels} deep.");
            throw new TooDeepException();
        }

        if (!node.Tag.IsEmpty) { Add(DocumentCodes.Tag, PlaceOf(node.Start), $"Tags such as '{node.Tag}' are not read. Leave it out; put a text that looks like a number in quotes."); }
        DocumentNode read = node switch
        {
            MappingStart => ReadMap(level),
            SequenceStart => ReadList(level),
            _ => ReadScalar(),
        };
        if (!node.Anchor.IsEmpty) { _anchors[node.Anchor.Value] = new Anchored(read, NodesOf(read), LevelsOf(read)); }
        return read;
    }

    private DocumentNode? Repeat(AnchorAlias alias, int level)
    {
        var (name, place) = (alias.Value.Value, PlaceOf(alias.Start));
        if (!_anchors.TryGetValue(name, out var anchored))
        {
            Add(DocumentCodes.Alias, place, $"'*{name}' repeats what nothing before it is named.{Spelling.Suggest(name, _anchors.Keys)}");
            return null;
        }

        _aliased += anchored.Nodes;
        if (_aliased > YamlLimits.AliasedNodes || level + anchored.Levels - 1 > YamlLimits.Levels)
        {
            Add(DocumentCodes.Alias, place, $"'*{name}' repeats too much: aliases stand for at most {YamlLimits.AliasedNodes} values in all, {YamlLimits.Levels} deep.");
            throw new TooDeepException();
        }

        return anchored.Node with { Place = place };
    }

    private DocumentNode ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        var place = PlaceOf(scalar);
        return scalar.Style == ScalarStyle.Plain ? CoreSchema.Resolve(scalar.Value, place) : new DocumentNode.Text(scalar.Value, place);
    }

    private DocumentNode.List ReadList(int level)
    {
        var place = PlaceOf(_parser.Consume<SequenceStart>().Start);
        var items = new List<DocumentNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _)) { items.Add(ReadNode(level + 1)); }
        return new DocumentNode.List(items, place);
    }

    private DocumentNode.Map ReadMap(int level)
    {
        var place = PlaceOf(_parser.Consume<MappingStart>().Start);
        var entries = new List<DocumentEntry>();
        var keys = new Dictionary<string, SourcePlace>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var (key, at) = ReadKey(level);
            var value = ReadNode(level + 1);
            if (keys.TryGetValue(key, out var first)) { Add(DocumentCodes.KeyTwice, at, $"The key '{key}' is there twice, first in line {first.Position.Line}. Keep one of them."); }
            else { keys[key] = at; }
            entries.Add(new DocumentEntry(key, value) { Place = at });
        }

        return new DocumentNode.Map(entries, place);
    }

    private (string Key, SourcePlace Place) ReadKey(int level)
    {
        if (!_parser.Accept<Scalar>(out var key))
        {
            var place = _parser.Current is { } now ? PlaceOf(now.Start) : new SourcePlace(file, SourcePosition.Start);
            Add(DocumentCodes.WrongKey, place, "A key is a text: '*', '[' and '{' have another meaning here. Put it in quotes.");
            ReadNode(level + 1);
            return ($"\0{_faults.Count}", place);
        }

        var read = ReadScalar();
        var at = PlaceOf(key.Start);
        if (!key.Tag.IsEmpty) { Add(DocumentCodes.Tag, at, $"Tags such as '{key.Tag}' are not read."); }
        if (!key.Anchor.IsEmpty) { _anchors[key.Anchor.Value] = new Anchored(read, 1, 1); }
        var isPlain = key.Style == ScalarStyle.Plain;
        if (isPlain && key.Value.Length == 0) { Add(DocumentCodes.WrongKey, _parser.Accept<NodeEvent>(out var value) ? PlaceOf(value.Start) : at, "A key is missing before ':'. An empty one is written as \"\"."); }
        if (isPlain && key.Value == "<<") { Add(DocumentCodes.WrongKey, at, "Merge keys ('<<') are not read. Write the keys out, or repeat a whole value by an alias."); }
        return (key.Value, at);
    }

    private static int NodesOf(DocumentNode node) => node switch
    {
        DocumentNode.Map map => map.Entries.Aggregate(1, static (sum, entry) => sum + NodesOf(entry.Value)),
        DocumentNode.List list => list.Items.Aggregate(1, static (sum, item) => sum + NodesOf(item)),
        _ => 1,
    };

    private static int LevelsOf(DocumentNode node) => node switch
    {
        DocumentNode.Map map => 1 + map.Entries.Select(static entry => LevelsOf(entry.Value)).DefaultIfEmpty().Max(),
        DocumentNode.List list => 1 + list.Items.Select(LevelsOf).DefaultIfEmpty().Max(),
        _ => 1,
    };

    /// <summary>Where the characters of a scalar begin: behind a quote, in the first line of a block.</summary>
    private SourcePlace PlaceOf(Scalar scalar)
    {
        var start = PlaceOf(scalar.Start);
        return scalar.Style switch
        {
            ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted => Behind(start, scalar),
            ScalarStyle.Literal or ScalarStyle.Folded => FirstLine(start),
            _ => start,
        };
    }

    private SourcePlace Behind(SourcePlace start, Scalar scalar)
    {
        // An anchor or a tag stands before the quote.
        var quote = text.IndexOf(scalar.Style == ScalarStyle.SingleQuoted ? '\'' : '"', Math.Clamp(start.Position.Offset, 0, text.Length));
        return quote < 0 ? start : start with { Position = Characters.Move(start.Position, text, quote + 1) };
    }

    private SourcePlace FirstLine(SourcePlace start)
    {
        var line = text.IndexOf('\n', Math.Clamp(start.Position.Offset, 0, text.Length));
        if (line < 0) { return start; }
        var rest = text.AsSpan(line + 1);
        var blanks = rest.IndexOfAnyExcept(' ');
        var isEmpty = blanks < 0 || rest[blanks] is '\n' or '\r';
        return isEmpty ? start : start with { Position = Characters.Move(start.Position, text, line + 1 + blanks) };
    }

    /// <summary>The parser names the beginning of the map for a tab; the tab itself says more.</summary>
    private SourcePlace PlaceOf(YamlException refused)
    {
        var place = PlaceOf(refused.Start);
        if (!refused.Message.Contains("tab as indentation", StringComparison.Ordinal)) { return place; }
        for (var line = place.Position.Offset; line >= 0 && line < text.Length; line = text.IndexOf('\n', line) + 1 is var next and > 0 ? next : -1)
        {
            var blanks = text.AsSpan(line).IndexOfAnyExcept(' ');
            if (blanks >= 0 && text[line + blanks] == '\t') { return place with { Position = Characters.Move(place.Position, text, line + blanks) }; }
        }

        return place;
    }

    private SourcePlace PlaceOf(Mark mark)
    {
        var offset = (int)Math.Clamp(mark.Index, 0, text.Length);
        return new SourcePlace(file, new SourcePosition(Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column), offset));
    }

    private void Add(string code, SourcePlace place, string message)
    {
        if (_faults.Count < YamlLimits.Faults) { _faults.Add(new DocumentFault(code, place, message)); }
    }

#pragma warning disable CA1064 // Never leaves this class: it unwinds the recursion.
    private sealed class TooDeepException : Exception;
#pragma warning restore CA1064
}
