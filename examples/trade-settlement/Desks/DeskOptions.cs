using TradeSettlement.LedgerService;
using Tutti.Kernel.Steps;

namespace TradeSettlement.Desks;

/// <summary>How a desk is opened.</summary>
internal sealed record DeskOptions
{
    /// <summary>The folder of the journal and of the ledger's file.</summary>
    public required string Store { get; init; }

    /// <summary>What of the ledger goes wrong.</summary>
    public FailureSwitches Switches { get; init; } = new();

    /// <summary>The policy; null for the example's own.</summary>
    public string? Policy { get; init; }

    /// <summary>The model that gives the risk agent an opinion; null for none.</summary>
    public DeskModel? Model { get; init; }

    /// <summary>How long an answer of the ledger may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a slow answer takes; longer than the timeout.</summary>
    public TimeSpan Slow { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>When requests are sent again. All attempts together take a few seconds.</summary>
    public RetryPolicy Retry { get; init; } = new() { MaxAttempts = 4, InitialDelay = TimeSpan.FromMilliseconds(200), MaxDelay = TimeSpan.FromSeconds(2) };

    /// <summary>The clock of runs and budgets.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
