using Tutti.Storage.Embedded.Control.Following;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Following;

/// <summary>How a followed run is shown.</summary>
internal interface IRunDisplay : IDisposable
{
    /// <summary>The run that is followed.</summary>
    void Begin(RunView run);

    /// <summary>Something happened; <paramref name="progress"/> knows it already.</summary>
    void Show(EventView happened, RunProgress progress);

    /// <summary>Says a line between the others.</summary>
    void Say(string text);

    /// <summary>Clears the place for a question; the next <see cref="Show"/> goes on.</summary>
    void Pause();

    /// <summary>The run is at rest.</summary>
    void End(RunOutcome outcome, RunProgress progress);
}

/// <summary>Shows nothing but what must be said, for output that a program reads.</summary>
internal sealed class QuietDisplay(Action<string> say) : IRunDisplay
{
    public void Begin(RunView run) { }

    public void Show(EventView happened, RunProgress progress) { }

    public void Say(string text) => say(text);

    public void Pause() { }

    public void End(RunOutcome outcome, RunProgress progress) { }

    public void Dispose() { }
}
