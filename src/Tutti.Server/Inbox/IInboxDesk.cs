namespace Tutti.Server.Inbox;

/// <summary>What the inbox shows and where answers go. It decides who may answer; the page only carries. Members are called from many threads.</summary>
public interface IInboxDesk
{
    /// <summary>Everything that people are asked now, the oldest first.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<InboxItem>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Gives an answer.</summary>
    /// <param name="answer">The answer; its key is used for it and nothing else.</param>
    /// <param name="cancellationToken">Ends the wait; the answer may count all the same.</param>
    /// <exception cref="Kernel.TuttiException">It does not count; the page shows why.</exception>
    Task AnswerAsync(InboxAnswer answer, CancellationToken cancellationToken);
}
