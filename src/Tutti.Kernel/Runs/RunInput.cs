using System.Text.Json;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Steps;

namespace Tutti.Kernel.Runs;

/// <summary>What reaches a run from outside its code: its mailbox holds these.</summary>
internal abstract class RunInput
{
    /// <summary>Completed when what the input caused is durable; null where nobody waits.</summary>
    public Reply? Reply { get; init; }

    /// <summary>Due times may have come.</summary>
    public sealed class Tick(long asOfUs = long.MaxValue) : RunInput
    {
        /// <summary>Only what is due at this time or earlier fires; the present at most.</summary>
        public long AsOfUs { get; } = asOfUs;
    }

    /// <summary>An attempt of a step is over.</summary>
    public sealed class StepEnded(StepCall step, AttemptOutcome outcome) : RunInput
    {
        public StepCall Step { get; } = step;

        public AttemptOutcome Outcome { get; } = outcome;
    }

    /// <summary>A running step leaves a note.</summary>
    public sealed class StepNoted(StepCall step, ReadOnlyMemory<byte> note) : RunInput
    {
        public StepCall Step { get; } = step;

        public ReadOnlyMemory<byte> Note { get; } = note;
    }

    /// <summary>A signal.</summary>
    public sealed class Signal(SignalBody body, ReadOnlyMemory<byte> content) : RunInput
    {
        public SignalBody Body { get; } = body;

        public ReadOnlyMemory<byte> Content { get; } = content;
    }

    /// <summary>A child has ended.</summary>
    public sealed class ChildEnded(PathKey key, ChildEndedBody body, ReadOnlyMemory<byte> content) : RunInput
    {
        public PathKey Key { get; } = key;

        public ChildEndedBody Body { get; } = body;

        public ReadOnlyMemory<byte> Content { get; } = content;
    }

    /// <summary>A person's answer to a question.</summary>
    public sealed class Answered(PathKey key, string choice, string by, string comment, ReadOnlyMemory<byte> content) : RunInput
    {
        public ReadOnlyMemory<byte> Content { get; } = content;

        public PathKey Key { get; } = key;

        public string Choice { get; } = choice;

        public string By { get; } = by;

        public string Comment { get; } = comment;
    }

    /// <summary>A person's word on a step whose outcome is unknown.</summary>
    public sealed class Resolved(PathKey key, StepResolvedBody body, ReadOnlyMemory<byte> result) : RunInput
    {
        public PathKey Key { get; } = key;

        public StepResolvedBody Body { get; } = body;

        public ReadOnlyMemory<byte> Result { get; } = result;
    }

    /// <summary>A person steps in without being asked.</summary>
    public abstract class SteppingIn(string step, CorrectionBody body) : RunInput
    {
        public string Step { get; } = step;

        public CorrectionBody Body { get; } = body;
    }

    /// <summary>A person's result for a step or a part of the run.</summary>
    public sealed class Corrected(string step, CorrectionBody body, JsonElement result, ReadOnlyMemory<byte> json) : SteppingIn(step, body)
    {
        public JsonElement Result { get; } = result;

        /// <summary>The result as it was written.</summary>
        public ReadOnlyMemory<byte> Json { get; } = json;
    }

    /// <summary>A person's words for whoever works in a part of the run.</summary>
    public sealed class Told(string step, CorrectionBody body, ReadOnlyMemory<byte> words) : SteppingIn(step, body)
    {
        public ReadOnlyMemory<byte> Words { get; } = words;
    }

    /// <summary>An Object that was asked is in memory now, or cannot be.</summary>
    public sealed class ObjectReady(PathKey key, Exception? problem) : RunInput
    {
        public PathKey Key { get; } = key;

        public Exception? Problem { get; } = problem;
    }

    /// <summary>Cancel, pause, unpause, clear attention, rewind: a record about the run as a whole.</summary>
    public sealed class Command(RecordKind kind, ReasonBody reason) : RunInput
    {
        public RecordKind Kind { get; } = kind;

        public ReasonBody Reason { get; } = reason;
    }
}
