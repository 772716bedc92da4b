using System.Text.Json;
using Tutti.Governance.Amounts;
using Tutti.Governance.Calls;
using Tutti.Governance.Decisions;
using Tutti.Governance.Naming;
using Tutti.Governance.Prices;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Undo;

namespace Tutti.Governance.Gates;

/// <summary>A call that is to go through the gate.</summary>
public sealed record GateOrder
{
    /// <summary>What is to be called.</summary>
    public required TargetName Target { get; init; }

    /// <summary>With what.</summary>
    public required CallArguments Arguments { get; init; }

    /// <summary>What the call declares about its effect, its retries and limits. A guard in it is replaced by the gate.</summary>
    public StepOptions Options { get; init; } = StepOptions.AtMostOnce;

    /// <summary>How the effect is taken back, for the arguments that are really executed: a person may have changed them. Null for what the options say.</summary>
    public Func<CallArguments, UndoRequest?>? UndoOf { get; init; }

    /// <summary>The fingerprint of the tool as its server lists it now; null where the server has not been asked.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The JSON schema of the arguments: what people write in their place is held against it before it counts. Null where none is known.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>Of a model: how many tokens the call has at most. The policy's price makes an amount of them; null where only <see cref="Estimate"/> says what it costs.</summary>
    public ModelTokens? Tokens { get; init; }

    /// <summary>What the call costs at most where the policy has no price, each unit once: charged to budgets that count models by themselves. Empty for what only rules charge.</summary>
    public IReadOnlyList<Amount> Estimate { get; init; } = [];

    /// <summary>
    /// Whether a call that is sent again costs again, as models do: each attempt that may have reached the target is paid for, and none stays in doubt. Not where the
    /// target knows a repetition by its idempotency key.
    /// </summary>
    public bool CostsAgain { get; init; }

    /// <summary>How people are asked for somebody who may go away meanwhile; null where the call just waits for their answer.</summary>
    public TicketHold? Hold { get; init; }

    /// <summary>Why the call is not made whatever the policy says, because whoever wanted it is gone; null for a call that is wanted.</summary>
    public Denial? Withdrawn { get; init; }

    /// <summary>For so long the call waits by itself where a target wants fewer calls, is left alone because it fails, or a model's limit is full. Fifteen minutes unless told.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(15);
}

/// <summary>What a call came to.</summary>
/// <typeparam name="T">The result of the step.</typeparam>
/// <param name="Value">The result, which is journaled.</param>
public sealed record GateResult<T>(T Value)
{
    /// <summary>What it really cost, each unit once; what is not named cost what was held for it.</summary>
    public IReadOnlyList<Amount> Actual { get; init; } = [];

    /// <summary>Whether the target said that it failed. Its budget gets nothing back unless the rule says so.</summary>
    public bool IsError { get; init; }
}

/// <summary>What was let through: what is executed is what this says.</summary>
/// <param name="Arguments">The arguments, as they were judged.</param>
/// <param name="Redactions">What is to be taken out of the result before anybody sees it.</param>
public sealed record GatePass(CallArguments Arguments, IReadOnlyList<Policies.Redaction> Redactions)
{
    /// <summary>Of a model: the policy's prices when it was let through, one for each currency. What the call costs is told by these.</summary>
    public IReadOnlyList<ModelPrice> Prices { get; init; } = [];

    /// <summary>Of a model: what attempts before this one were charged at, because nobody knows whether it worked for them.</summary>
    public IReadOnlyList<Amount> PaidBefore { get; init; } = [];
}
