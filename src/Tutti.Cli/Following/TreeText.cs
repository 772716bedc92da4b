using Tutti.Cli.Output;
using Tutti.Governance.Approvals;
using Tutti.Storage.Embedded.Control.Following;

namespace Tutti.Cli.Following;

/// <summary>The steps of a run as a tree by their paths.</summary>
internal sealed class TreeText(TimeProvider time)
{
    private static readonly string[] Spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

    /// <summary>A node: a step, or a scope that only holds steps.</summary>
    internal sealed class Node(string name)
    {
        public string Name { get; } = name;

        public StepView? Step { get; set; }

        public List<Node> Children { get; } = [];

        public IEnumerable<StepView> All => Children.SelectMany(static child => child.All).Concat(Step is null ? [] : [Step]);
    }

    /// <summary>Puts steps under their scopes, in the order in which they began.</summary>
    public static Node Build(IEnumerable<StepView> steps)
    {
        var root = new Node("");
        foreach (var step in steps)
        {
            var node = root;
            foreach (var name in step.Path.Split('/'))
            {
                var child = node.Children.Find(child => child.Name == name);
                if (child is null) { node.Children.Add(child = new Node(name)); }
                node = child;
            }

            node.Step = step;
        }

        return root;
    }

    /// <summary>What stands before a node's name, and its colour.</summary>
    public static (string Mark, string Color) Mark(Node node, int frame) => StateOf(node) switch
    {
        StepStates.Completed => ("✓", "green"),
        StepStates.Failed => ("✗", "red"),
        StepStates.Refused when node.Step?.Code != ApprovalRequest.Code => ("✗", "red"),
        StepStates.Cancelled or StepStates.Refused => ("–", "grey"),
        StepStates.Running => (Spinner[frame % Spinner.Length], "aqua"),
        StepStates.Asking or StepStates.Unknown => ("?", "yellow"),
        StepStates.Retrying => ("↻", "yellow"),
        _ => ("◷", "grey"),
    };

    /// <summary>What stands behind a node's name.</summary>
    public string Notes(Node node)
    {
        if (node.Step is not { } step) { return ""; }
        var now = time.GetUtcNow();
        return step.Status switch
        {
            StepStates.Running => $"{Elapsed(step, now)}{Tries(step)}{(step.Output.Length > 0 ? $"  {step.Output}" : "")}",
            StepStates.Completed => $"{Took(step)}{Tries(step)}{(step.Text.Length > 0 ? $"  {step.Text}" : "")}",
            StepStates.Failed => $"{Took(step)}{Tries(step)}  {Coded(step)}",
            StepStates.Refused => Coded(step),
            StepStates.Retrying => $"attempt {step.Attempts} failed: {step.Text}  {(step.Due is { } due ? $"again {Texts.Until(due, now)}" : "")}",
            StepStates.Waiting => $"waits for {step.Text}{(step.Due is { } due ? $" {Texts.Until(due, now)}" : "")}",
            StepStates.Asking => $"asks: {step.Text}",
            StepStates.Unknown => $"nobody knows whether it acted: {step.Text}",
            _ => step.Text,
        };
    }

    private static string StateOf(Node node)
    {
        var states = node.All.Select(static step => step.Status).ToHashSet(StringComparer.Ordinal);
        if (node.Step is { } step && (node.Children.Count == 0 || step.CorrectedBy is not null)) { return step.Status; }
        string[] byWeight = [StepStates.Asking, StepStates.Unknown, StepStates.Running, StepStates.Retrying, StepStates.Waiting, StepStates.Failed, StepStates.Cancelled];
        return Array.Find(byWeight, states.Contains) ?? StepStates.Completed;
    }

    private static string Elapsed(StepView step, DateTimeOffset now) => Texts.Duration(now > step.Since ? now - step.Since : TimeSpan.Zero);

    private static string Took(StepView step) => step.DurationMs is { } ms ? Texts.Duration(TimeSpan.FromMilliseconds(ms)) : "";

    private static string Coded(StepView step) => step.Code.Length > 0 ? $"{step.Code} {step.Text}" : step.Text;

    private static string Tries(StepView step) => step.Attempts > 1 ? $" (attempt {step.Attempts})" : "";
}
