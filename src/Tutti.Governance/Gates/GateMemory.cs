using System.Text.Json;
using System.Text.Json.Serialization;
using Tutti.Governance.Calls;
using Tutti.Governance.Naming;
using Tutti.Kernel.Guards;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Gates;

/// <summary>
/// The calls of one run that succeeded. An undo of the whole run has no code that could say them again, so they are journaled when undoing begins: without what policies keep
/// out of the log, and as many of the newest as fit.
/// </summary>
internal sealed class GateMemory : IRunMemory
{
    /// <summary>Older calls are forgotten: what needs them is denied then.</summary>
    private const int MostCalls = 10_000;

    /// <summary>What a call takes beside its name and arguments, in bytes; and the frame.</summary>
    private const int Around = 32;

    private readonly Queue<Known> _calls = new();

    /// <summary>Remembers what was kept when undoing began; nothing before.</summary>
    public GateMemory(ReadOnlyMemory<byte> kept)
    {
        foreach (var call in Read(kept.Span))
        {
            // What was left out is not known: conditions on it are neither true nor false.
            if (TargetName.TryParse(call.Target, out var target)) { Add(new PastCall(target, LogRedaction.Known(call.Args)), call.Args); }
        }
    }

    /// <summary>The calls to names that match.</summary>
    public IEnumerable<PastCall> Succeeded(NamePattern targets) => _calls.Where(known => targets.Matches(known.Call.Target.Full)).Select(static known => known.Call);

    /// <summary>A call succeeded.</summary>
    /// <param name="call">The call.</param>
    /// <param name="logged">Its arguments as the log may have them; null where it may not have them.</param>
    public void Add(PastCall call, JsonElement? logged)
    {
        if (_calls.Count == MostCalls) { _calls.Dequeue(); }
        _calls.Enqueue(new Known(call, logged));
    }

    /// <inheritdoc/>
    public byte[] Keep()
    {
        var kept = new List<KeptCall>();
        var room = RecordDraft.MaxInlineContent - Around;
        foreach (var (call, logged) in _calls.Reverse())
        {
            var one = new KeptCall(call.Target.Full, logged);
            room -= JsonSerializer.SerializeToUtf8Bytes(one, GateMemoryJson.Default.KeptCall).Length + 1;
            if (room < 0) { break; }
            kept.Add(one);
        }

        kept.Reverse();
        return kept.Count == 0 ? [] : JsonSerializer.SerializeToUtf8Bytes(new KeptCalls(kept), GateMemoryJson.Default.KeptCalls);
    }

    private static IEnumerable<KeptCall> Read(ReadOnlySpan<byte> utf8)
    {
        try { return utf8.IsEmpty ? [] : JsonSerializer.Deserialize(utf8, GateMemoryJson.Default.KeptCalls)?.Calls.Where(static call => call is { Target: not null }) ?? []; }
        catch (JsonException) { return []; } // what cannot be read is not known
    }

    private readonly record struct Known(PastCall Call, JsonElement? Logged);
}

/// <summary>What a run had called when undoing began: the content of <c>UndoStarted</c>.</summary>
/// <param name="Calls">Calls that succeeded, in order.</param>
internal sealed record KeptCalls(IReadOnlyList<KeptCall> Calls);

/// <summary>A call that succeeded.</summary>
/// <param name="Target">What was called.</param>
/// <param name="Args">With what, as the log may have it; null where that is not kept.</param>
internal sealed record KeptCall(string Target, JsonElement? Args);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KeptCalls))]
internal sealed partial class GateMemoryJson : JsonSerializerContext;
