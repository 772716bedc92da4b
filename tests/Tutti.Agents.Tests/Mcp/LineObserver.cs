using Tutti.Agents.Processes;

namespace Tutti.Agents.Tests.Mcp;

/// <summary>Waits for a line that contains a text.</summary>
internal sealed class LineObserver(Action<string> onLine, string sought) : IProcessObserver
{
    public ValueTask OnClaimAsync(ProcessIdentity identity, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void OnLine(OutputLine line)
    {
        if (line.Text.ToString().Contains(sought, StringComparison.OrdinalIgnoreCase)) { onLine(line.Text.ToString()); }
    }
}
