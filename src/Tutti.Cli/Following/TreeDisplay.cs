using System.Globalization;
using Spectre.Console;
using Tutti.Cli.Output;
using Tutti.Storage.Embedded.Control.Following;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Following;

/// <summary>A live tree in a terminal: what ends scrolls up unchanged, what runs is painted anew a few times a second.</summary>
internal sealed class TreeDisplay : IRunDisplay
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly TextWriter _terminal;
    private readonly TimeProvider _time;
    private readonly TreeText _text;
    private readonly bool _hasColor;
    private readonly ITimer _timer;
    private RunView? _run;
    private RunProgress? _progress;
    private int _paintedLines;
    private int _frame;
    private bool _isPaused;

    public TreeDisplay(TextWriter terminal, TimeProvider time, bool hasColor)
    {
        (_terminal, _time, _hasColor) = (terminal, time, hasColor);
        _text = new TreeText(time);
        _timer = time.CreateTimer(static display => ((TreeDisplay)display!).Tick(), this, Frame, Frame);
    }

    public void Begin(RunView run)
    {
        lock (_gate) { _run = run; }
    }

    public void Show(EventView happened, RunProgress progress)
    {
        lock (_gate) { (_progress, _isPaused) = (progress, false); }
    }

    public void Say(string text)
    {
        lock (_gate)
        {
            Erase();
            _terminal.WriteLine(text);
        }
    }

    public void Pause()
    {
        lock (_gate)
        {
            Paint();
            _paintedLines = 0; // what stands there stays, and the question comes below it
            _isPaused = true;
        }
    }

    public void End(RunOutcome outcome, RunProgress progress)
    {
        lock (_gate)
        {
            _progress = progress;
            Paint(wholeTree: true);
            _paintedLines = 0;
            _isPaused = true;
            _terminal.WriteLine(Line(EventLines.Describe(outcome), outcome.Status));
            _terminal.Flush();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate) { _isPaused = true; }
    }

    private void Tick()
    {
        lock (_gate)
        {
            _frame++;
            if (!_isPaused && _progress is not null) { Paint(); }
        }
    }

    private void Paint(bool wholeTree = false)
    {
        var lines = Render().Split('\n').Select(static line => line.TrimEnd()).ToList();
        while (lines.Count > 0 && lines[^1].Length == 0) { lines.RemoveAt(lines.Count - 1); }
        var room = Math.Max(5, System.Console.WindowHeight - 2);
        if (!wholeTree && lines.Count > room)
        {
            var hidden = lines.Count - room + 1;
            lines = [lines[0], string.Create(CultureInfo.InvariantCulture, $"  … {hidden} lines above"), .. lines.TakeLast(room - 2)];
        }

        Erase();
        foreach (var line in lines) { _terminal.Write($"{line}\u001b[K\n"); }
        _terminal.Flush();
        _paintedLines = lines.Count;
    }

    private void Erase()
    {
        if (_paintedLines > 0) { _terminal.Write(string.Create(CultureInfo.InvariantCulture, $"\u001b[{_paintedLines}A\u001b[J")); }
        _paintedLines = 0;
    }

    private string Render()
    {
        var tree = new Tree(Markup.Escape(Title())) { Style = new Style(Color.Grey) };
        if (_progress is not null)
        {
            foreach (var node in TreeText.Build(_progress.Steps).Children) { Add(tree, node, depth: 1); }
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Console(text).Write(tree);
        return text.ToString();
    }

    private string Title() => _run is null ? "" : $"{_run.Workflow} v{_run.Version}  {Texts.ShortId(_run.Id)}  {Texts.Duration(_time.GetUtcNow() - _run.Started)}";

    private void Add(IHasTreeNodes parent, TreeText.Node node, int depth)
    {
        var (mark, color) = TreeText.Mark(node, _frame);
        var room = Math.Max(10, Width - (depth * 4) - node.Name.Length - 5);
        var notes = Texts.OneLine(_text.Notes(node), room);
        var added = parent.AddNode($"[{color}]{mark}[/] {Markup.Escape(node.Name)}{(notes.Length > 0 ? $"  [grey]{Markup.Escape(notes)}[/]" : "")}");
        foreach (var child in node.Children) { Add(added, child, depth + 1); }
    }

    private string Line(string text, string status)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        var color = status switch { StatusNames.Completed => "green", StatusNames.Failed => "red", _ => "yellow" };
        Console(writer).Write(new Markup($"[{color}]{Markup.Escape(text)}[/]"));
        return writer.ToString();
    }

    private static int Width => Math.Max(40, System.Console.WindowWidth);

    private IAnsiConsole Console(TextWriter text)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = _hasColor ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = _hasColor ? ColorSystemSupport.EightBit : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = Width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
