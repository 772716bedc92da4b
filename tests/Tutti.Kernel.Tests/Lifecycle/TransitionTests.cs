using System.Globalization;
using System.Text;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Steps;
using Tutti.Testing;

namespace Tutti.Kernel.Tests.Lifecycle;

public sealed class TransitionTests
{
    [Fact]
    public void R12_AnyTriggers_NeverMoveAnEndedRunExceptARetry()
    {
        foreach (var (from, on, _) in RunTransitions.Rows)
        {
            if (from.IsEnded()) { Assert.Equal((RunStatus.Failed, RunTrigger.Rewind), (from, on)); }
        }
    }

    [Fact]
    public void R12_EveryStatus_IsReachedAndEveryOpenOneIsLeft()
    {
        var reached = RunTransitions.Rows.Select(row => row.To).ToHashSet();
        var left = RunTransitions.Rows.Select(row => row.From).ToHashSet();

        foreach (var status in Enum.GetValues<RunStatus>())
        {
            Assert.True(reached.Contains(status), $"{status} is never reached");
            Assert.True(left.Contains(status) || status.IsEnded(), $"{status} is never left");
        }
    }

    [Fact]
    public void Next_WrongTrigger_SaysWhatIsWrong()
    {
        var error = Assert.Throws<InvalidTransitionException>(() => RunTransitions.Next(RunStatus.Completed, RunTrigger.Pause));

        Assert.Equal(("TUT1007", RunStatus.Completed, RunTrigger.Pause), (error.Code, error.From, error.On));
    }

    [Fact]
    public void Next_AnyStatusAndTrigger_IsTheRowOfTheTable_OrRefused()
    {
        var rows = RunTransitions.Rows.ToDictionary(static row => (row.From, row.On), static row => row.To);
        foreach (var from in Enum.GetValues<RunStatus>())
        {
            foreach (var on in Enum.GetValues<RunTrigger>())
            {
                Assert.Equal(rows.ContainsKey((from, on)), RunTransitions.Allows(from, on));
                if (rows.TryGetValue((from, on), out var to)) { Assert.Equal(to, RunTransitions.Next(from, on)); }
                else { Assert.Throws<InvalidTransitionException>(() => RunTransitions.Next(from, on)); }
            }
        }
    }

    [Fact]
    public void R12_TheDiagramsInTheDocument_AreThoseOfTheTables()
    {
        var document = File.ReadAllText(RepositoryRoot.At("docs", "semantics.md"));

        Assert.Contains(Diagram(RunTransitions.Rows.Select(row => ($"{row.From}", $"{row.On}", $"{row.To}")), "Running"), document, StringComparison.Ordinal);
        Assert.Contains(Diagram(StepTransitions.Rows.Select(row => ($"{row.From}", $"{row.On}", $"{row.To}")), "Registered"), document, StringComparison.Ordinal);
    }

    private static string Diagram(IEnumerable<(string From, string On, string To)> rows, string first)
    {
        var text = new StringBuilder("```mermaid\nstateDiagram-v2\n");
        text.Append(CultureInfo.InvariantCulture, $"    [*] --> {first}\n");
        foreach (var (from, on, to) in rows) { text.Append(CultureInfo.InvariantCulture, $"    {from} --> {to}: {on}\n"); }
        return text.Append("```").ToString();
    }
}
