using System.Globalization;
using System.Text;
using Tutti.Cli.Following;
using Tutti.Cli.Output;
using Tutti.Cli.Runs;
using Tutti.Cli.Sessions;
using Tutti.Governance.Approvals;
using Tutti.Governance.Calls;
using Tutti.Kernel;
using Tutti.Server.Inbox;
using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Approvals;

/// <summary>
/// What the runs of a store ask people, for the page. Where nobody holds the store this process does, so that answers are acted on and questions end in time;
/// when another holder leaves, it takes over.
/// </summary>
internal sealed class StoreInbox(Session session) : IInboxDesk, IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private IRunControl? _control;

    /// <summary>Finds who holds the store, or holds it.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken) => await ControlAsync(cancellationToken).ConfigureAwait(false);

    public Task<IReadOnlyList<InboxItem>> ListAsync(CancellationToken cancellationToken) => WithControlAsync(async control =>
    {
        var open = await control.QuestionsAsync(cancellationToken).ConfigureAwait(false);
        var asked = open.Select(static wait => (Wait: wait, Request: ApprovalText.RequestOf(wait))).OrderBy(static item => item.Wait.Since).ToList();
        string[] accounts = [.. asked.SelectMany(static item => item.Request is { } request ? ApprovalSheet.AccountsOf(request) : []).Distinct()];
        var standing = await ApprovalAccounts.ReadAsync(control, accounts, cancellationToken).ConfigureAwait(false) ?? ApprovalAccounts.NotKnown;
        return (IReadOnlyList<InboxItem>)[.. asked.Select(item => ItemOf(item.Wait, item.Request, standing))];
    }, cancellationToken);

    public Task AnswerAsync(InboxAnswer answer, CancellationToken cancellationToken) => WithControlAsync(async control =>
    {
        await control.AnswerAsync(OrderOf(answer), cancellationToken).ConfigureAwait(false);
        return true;
    }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_control is { } control) { await control.DisposeAsync().ConfigureAwait(false); }
        _opening.Dispose();
    }

    private static InboxItem ItemOf(WaitView wait, ApprovalRequest? request, IReadOnlyDictionary<string, AccountStanding> standing) => new()
    {
        Run = wait.Run,
        Path = wait.Path,
        Prompt = wait.Kind == "question" ? wait.Origin : $"Nobody knows what became of '{wait.Path}': {wait.Origin}",
        Choices = wait.Choices,
        For = wait.For,
        Since = wait.Since,
        Expires = ApprovalText.EndOf(wait),
        NeedsKey = ApprovalText.NeedsKey(wait),
        Form = ApprovalText.TaskOf(wait)?.Form,
        IsOutcome = wait.Kind != "question",
        Arguments = request is null ? null : ApprovalSheet.ArgumentsOf(request.Call.Arguments),
        Details = request is null && (TaskText.InputLines(wait) ?? QuestionText.Lines(wait)).ToList() is { Count: > 0 } lines ? string.Join('\n', lines) : null,
        Lines = request is null ? [] : [.. ApprovalSheet.Lines(request, standing, static at => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture))],
        Command = $"tutti approval get {Texts.ShortId(wait.Run)}:{wait.Path}",
    };

    private static AnswerOrder OrderOf(InboxAnswer answer) => new()
    {
        Run = answer.Run,
        Path = answer.Path,
        Choice = answer.Choice,
        By = Session.Person,
        Comment = answer.Comment,
        Result = InputArguments.Json(answer.Result),
        Costs = answer.Cost is { Length: > 0 } cost ? [.. cost.Split(',', StringSplitOptions.TrimEntries)] : null,
        Content = answer.Arguments is { } arguments
            ? new ApprovalContent { Arguments = CallArguments.Parse(Encoding.UTF8.GetBytes(arguments)).Root }.ToJson()
            : answer.Content is { } content ? InputArguments.Json(content) : ApprovalText.AmountOf(answer.Amount),
        Proof = answer.Key,
    };

    private async Task<T> WithControlAsync<T>(Func<IRunControl, Task<T>> ask, CancellationToken cancellationToken)
    {
        var control = await ControlAsync(cancellationToken).ConfigureAwait(false);
        try { return await ask(control).ConfigureAwait(false); }
        catch (TuttiException gone) when (gone.Code == ControlErrors.Disconnected)
        {
            // The next request finds another holder, or holds the store. This one is not repeated: an answer may have counted.
            await DropAsync(control).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<IRunControl> ControlAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try { return _control ??= await session.HoldAsync(cancellationToken).ConfigureAwait(false); }
        finally { _opening.Release(); }
    }

    private async Task DropAsync(IRunControl control)
    {
        if (Interlocked.CompareExchange(ref _control, null, control) == control) { await control.DisposeAsync().ConfigureAwait(false); }
    }
}
