using System.Text;

namespace Tutti.Orchestration.Writing.CSharp;

/// <summary>Lays C# out: what fits into a line stays in it, everything else is broken at calls, arguments, items and entries.</summary>
internal sealed class CSharpLayout
{
    private const int Step = 4;

    private const int Width = 120;

    private readonly StringBuilder _text = new();

    /// <summary>What is left of the line, with a bracket at its end.</summary>
    private int Room
    {
        get
        {
            var start = _text.Length;
            while (start > 0 && _text[start - 1] != '\n') { start--; }
            return Width - (_text.Length - start) - 1;
        }
    }

    public override string ToString() => _text.ToString();

    public CSharpLayout Line(string text) => Text($"{text}\n");

    public CSharpLayout Text(string text)
    {
        _text.Append(text);
        return this;
    }

    /// <summary>A chain of calls, each in a line of its own; the text before it is there already.</summary>
    public CSharpLayout Chain(IReadOnlyList<CSharpCall> calls, int indent)
    {
        foreach (var call in calls)
        {
            _text.Append('\n').Append(' ', indent);
            Write(call, indent);
        }

        return this;
    }

    private void Write(CSharpCall call, int indent)
    {
        _text.Append('.').Append(call.Name).Append('(');
        if (OneLine(call.Arguments) is { } line && line.Length <= Room) { _text.Append(line); }
        else if (OneLine([.. call.Arguments.SkipLast(1)]) is { } head && head.Length <= Room)
        {
            if (head.Length > 0) { _text.Append(head).Append(", "); }
            Write(call.Arguments[^1], indent);
        }
        else
        {
            foreach (var (number, argument) in call.Arguments.Index())
            {
                _text.Append(number > 0 ? ",\n" : "\n").Append(' ', indent + Step);
                Write(argument, indent + Step);
            }
        }

        _text.Append(')');
    }

    private void Write(CSharpArgument argument, int indent)
    {
        if (argument.Name is { } name) { _text.Append(name).Append(": "); }
        Write(argument.Code, indent);
    }

    private void Write(CSharpCode code, int indent)
    {
        if (OneLine(code) is { } line && (code is CSharpCode.Atom || line.Length <= Room))
        {
            _text.Append(line);
            return;
        }

        switch (code)
        {
            case CSharpCode.Raw raw: Write(raw, indent + Step); break;
            case CSharpCode.Lambda lambda:
                _text.Append(lambda.Name).Append(" => ").Append(lambda.Name);
                Chain(lambda.Calls, indent + Step);
                break;
            case CSharpCode.List list:
                _text.Append('[');
                foreach (var item in list.Items) { WriteLine("", item, indent + Step); }
                _text.Append('\n').Append(' ', indent).Append(']');
                break;
            case CSharpCode.Map map:
                _text.Append(map.Head).Append('\n').Append(' ', indent).Append('{');
                foreach (var (key, value) in map.Entries) { WriteLine($"[{key}] = ", value, indent + Step); }
                _text.Append('\n').Append(' ', indent).Append('}');
                break;
        }
    }

    private void WriteLine(string before, CSharpCode code, int indent)
    {
        _text.Append('\n').Append(' ', indent).Append(before);
        Write(code, indent);
        _text.Append(',');
    }

    private void Write(CSharpCode.Raw raw, int indent)
    {
        var quotes = new string('"', Math.Max(3, CSharpText.LongestRun(raw.Text, '"') + 1));
        _text.Append(quotes).Append('\n');
        foreach (var line in raw.Text.Split('\n'))
        {
            if (line.Length > 0) { _text.Append(' ', indent).Append(line); }
            _text.Append('\n');
        }

        _text.Append(' ', indent).Append(quotes);
    }

    private static string? OneLine(IReadOnlyList<CSharpArgument> arguments)
    {
        var parts = new List<string>(arguments.Count);
        foreach (var argument in arguments)
        {
            if (OneLine(argument.Code) is not { } line) { return null; }
            parts.Add(argument.Name is { } name ? $"{name}: {line}" : line);
        }

        return string.Join(", ", parts);
    }

    /// <summary>The code in one line; null where it has to be broken.</summary>
    private static string? OneLine(CSharpCode code) => code switch
    {
        CSharpCode.Atom atom => atom.Text,
        CSharpCode.Lambda { Calls.Count: 0 } => "_ => { }",
        CSharpCode.Lambda { IsBlock: false } lambda => OneLine(lambda),
        CSharpCode.List list => Join(list.Items.Select(OneLine)) is { } items ? $"[{items}]" : null,
        CSharpCode.Map { Entries.Count: 0 } map => map.Head.EndsWith(')') ? map.Head : $"{map.Head}()",
        CSharpCode.Map map => Join(map.Entries.Select(static entry => OneLine(entry.Value) is { } value ? $"[{entry.Key}] = {value}" : null)) is { } entries ? $"{map.Head} {{ {entries} }}" : null,
        _ => null,
    };

    private static string? OneLine(CSharpCode.Lambda lambda)
    {
        var calls = lambda.Calls.Select(static call => OneLine(call.Arguments) is { } arguments ? $".{call.Name}({arguments})" : null).ToList();
        return calls.Contains(null) ? null : $"{lambda.Name} => {lambda.Name}{string.Concat(calls)}";
    }

    private static string? Join(IEnumerable<string?> parts)
    {
        var all = parts.ToList();
        return all.Contains(null) ? null : string.Join(", ", all);
    }
}
