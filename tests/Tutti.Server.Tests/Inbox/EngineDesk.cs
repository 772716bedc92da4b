using System.Text.Json;
using Tutti.Governance.Approvals;
using Tutti.Governance.Tests.Gates;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Waits;
using Tutti.Server.Inbox;

namespace Tutti.Server.Tests.Inbox;

/// <summary>The questions of an engine in this process.</summary>
internal sealed class EngineDesk(GateHost host) : IInboxDesk
{
    /// <summary>Runs before each answer; tests let several meet here.</summary>
    public Func<Task> BeforeAnswer { get; set; } = static () => Task.CompletedTask;

    /// <summary>What goes wrong instead of a list; null for nothing.</summary>
    public Exception? Defect { get; set; }

    public async Task<IReadOnlyList<InboxItem>> ListAsync(CancellationToken cancellationToken)
    {
        if (Defect is { } defect) { throw defect; }
        var items = new List<InboxItem>();
        await foreach (var wait in host.Engine.QuestionsAsync(cancellationToken: cancellationToken)) { items.Add(ItemOf(wait)); }
        return items;
    }

    public async Task AnswerAsync(InboxAnswer answer, CancellationToken cancellationToken)
    {
        await BeforeAnswer();
        var content = answer.Arguments is { } arguments ? new ApprovalContent { Arguments = JsonElement.Parse(arguments) }.ToJson() : (JsonElement?)null;
        Assert.True(RunId.TryParse(answer.Run, out var run));
        await host.Engine.AnswerAsync(run, answer.Path, answer.Choice, new AnswerOptions { By = "somebody", Comment = answer.Comment, Content = content, Proof = answer.Key }, cancellationToken);
    }

    private static InboxItem ItemOf(RunWait wait) => new()
    {
        Run = wait.Run.ToString(),
        Path = wait.Path,
        Prompt = wait.Origin,
        Choices = wait.Choices,
        Since = wait.Since,
        Expires = wait.Due,
        NeedsKey = wait.Check.Length > 0,
        Arguments = ApprovalRequest.Parse(wait.Details.Span) is { } request ? ApprovalSheet.ArgumentsOf(request.Call.Arguments) : null,
        Command = "",
    };
}
