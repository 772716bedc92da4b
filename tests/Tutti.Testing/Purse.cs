using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Guards;
using Tutti.Kernel.Objects;

namespace Tutti.Testing;

/// <summary>A purse: an Object for guards in tests. It holds coins for a step until the step has spent them or given them back, each by the step's own id.</summary>
public sealed class Purse() : ObjectDefinition<PurseState, PurseMessage, PurseReply, PurseEvent>("test/purse")
{
    /// <summary>Coins that each purse begins with.</summary>
    public long Initially { get; init; }

    /// <summary>Declares the types of purses and the kind.</summary>
    /// <param name="options">Where to.</param>
    public void Declare(TuttiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Payloads.Add("test/purse-state@1", PurseJson.Default.PurseState).Add("test/purse-reply@1", PurseJson.Default.PurseReply).Add("test/purse-event@1", PurseJson.Default.PurseEvent);
        options.AddObject(this);
    }

    /// <inheritdoc/>
    protected override PurseState Begin(string key) => new() { Free = Initially };

    /// <inheritdoc/>
    protected override PurseReply Decide(PurseState state, PurseMessage message, ObjectTurn<PurseEvent> turn)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(turn);
        var isHeld = state.Held.ContainsKey(message.Hold);
        switch (message.Wish)
        {
            case PurseWish.Take when isHeld || state.Free < message.Coins:
                return new PurseReply(isHeld);
            case PurseWish.Spend or PurseWish.Return or PurseWish.Doubt when !isHeld:
                return new PurseReply(IsDone: false);
            default:
                turn.Emit(new PurseEvent(message.Wish, message.Hold, message.Coins));
                return new PurseReply(IsDone: true);
        }
    }

    /// <inheritdoc/>
    protected override void Apply(PurseState state, PurseEvent happened, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(happened);
        switch (happened.Wish)
        {
            case PurseWish.Fill:
                state.Free += happened.Coins;
                break;
            case PurseWish.Take:
                state.Free -= happened.Coins;
                state.Held.Add(happened.Hold, happened.Coins);
                break;
            case PurseWish.Doubt:
                state.Doubted++;
                break;
            default:
                state.Held.Remove(happened.Hold, out var coins);
                if (happened.Wish == PurseWish.Spend) { state.Spent += coins; }
                else { state.Free += coins; }
                break;
        }
    }
}

/// <summary>Lets a step act where the purse has a coin for it.</summary>
/// <param name="purse">The kind.</param>
/// <param name="mark">A mark that the run gets when the step has returned; empty for none.</param>
public sealed class PurseGuard(Purse purse, string mark = "") : IStepGuard
{
    /// <summary>The purse of all guards.</summary>
    public const string Key = "main";

    /// <summary>Code of a refusal.</summary>
    public const string Code = "TUT9997";

    /// <summary>How attempts ended, as they were told.</summary>
    public IList<AttemptEnd> Ends { get; } = [];

    /// <summary>How often an attempt was asked about, and whether as a repeated one.</summary>
    public IList<bool> Asked { get; } = [];

    /// <inheritdoc/>
    public Admission Admit(GuardTurn turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var reply = turn.Request(purse, Key, new PurseMessage(PurseWish.Take, turn.IdempotencyKey, 1));
        Asked.Add(turn.IsRepeat);
        return reply.IsDone
            ? new Admission.Granted(Encoding.UTF8.GetBytes($"{SettlementOf(turn)}|{mark}"))
            : new Admission.Refused(Code, "The purse is empty.", "come back later"u8.ToArray());
    }

    /// <inheritdoc/>
    public void Settle(GuardTurn turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var wish = turn.End switch
        {
            AttemptEnd.Returned or AttemptEnd.Rejected => PurseWish.Spend,
            AttemptEnd.NotMade => PurseWish.Return,
            _ => PurseWish.Doubt,
        };
        // A crash may have come after the coin was spent and before that was known: then it is spent once, and what was held anew is free again.
        var note = Encoding.UTF8.GetString(turn.Note.Span).Split('|');
        turn.Request(purse, Key, new PurseMessage(wish, turn.IdempotencyKey, 0), wish == PurseWish.Spend ? $"spend/{note[0]}" : "");
        if (wish == PurseWish.Spend) { turn.Request(purse, Key, new PurseMessage(PurseWish.Return, turn.IdempotencyKey, 0)); }
        Ends.Add(turn.End);
        if (turn.End == AttemptEnd.Returned && note[1].Length > 0) { turn.Mark(note[1]); }
    }

    /// <summary>An admission that is repeated after a crash is settled as the one before; one after a retry is settled anew.</summary>
    private static string SettlementOf(GuardTurn turn) => turn.IsRepeat && !turn.Note.IsEmpty
        ? Encoding.UTF8.GetString(turn.Note.Span).Split('|')[0]
        : turn.After.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What is wished of a purse.</summary>
public enum PurseWish
{
    /// <summary>Coins come in.</summary>
    Fill = 1,

    /// <summary>Coins are held.</summary>
    Take = 2,

    /// <summary>What is held is spent.</summary>
    Spend = 3,

    /// <summary>What is held is free again.</summary>
    Return = 4,

    /// <summary>What is held stays so.</summary>
    Doubt = 5,
}

/// <summary>What a purse is asked.</summary>
public sealed record PurseMessage(PurseWish Wish, string Hold, long Coins);

/// <summary>What a purse answers.</summary>
public sealed record PurseReply(bool IsDone);

/// <summary>What happens to a purse.</summary>
public sealed record PurseEvent(PurseWish Wish, string Hold, long Coins);

/// <summary>What a purse is.</summary>
public sealed class PurseState
{
    /// <summary>Coins that nobody holds.</summary>
    public long Free { get; set; }

    /// <summary>Coins that are gone.</summary>
    public long Spent { get; set; }

    /// <summary>How often somebody did not know.</summary>
    public int Doubted { get; set; }

    /// <summary>Coins that are held, by the step's id.</summary>
    public Dictionary<string, long> Held { get; init; } = [];
}

[JsonSerializable(typeof(PurseState))]
[JsonSerializable(typeof(PurseReply))]
[JsonSerializable(typeof(PurseEvent))]
internal sealed partial class PurseJson : JsonSerializerContext;
