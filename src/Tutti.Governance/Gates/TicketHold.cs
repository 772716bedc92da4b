namespace Tutti.Governance.Gates;

/// <summary>Somebody who waits for the answer to a question about a call, and may go away before it comes.</summary>
/// <param name="Tickets">The questions of the run.</param>
/// <param name="Left">Completes when whoever wanted the call is gone; by a signal of the run, so that replay sees it too.</param>
/// <param name="Asked">Told on the run's own thread that people are asked; it may be told again on replay. Null for nobody.</param>
public sealed record TicketHold(GateTickets Tickets, Task Left, Action<OpenTicket>? Asked = null);

/// <summary>A question to people whether one exact call may be made.</summary>
/// <param name="Path">The path in the run under which it is asked.</param>
/// <param name="Why">What is needed, as the agent may see it.</param>
/// <param name="Until">Until when they may answer, and a yes is good.</param>
public sealed record OpenTicket(string Path, string Why, DateTimeOffset Until);
