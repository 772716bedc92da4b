using System.Text;
using System.Text.Json;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Calls;

/// <summary>The arguments of one call in their canonical form. What is forwarded is <see cref="Canonical"/>, byte for byte. Immutable, safe for many threads.</summary>
public sealed class CallArguments
{
    private readonly byte[] _canonical;
    private Typed? _typed;

    private CallArguments(byte[] canonical)
    {
        _canonical = canonical;
        Digest = Sha256.HexOf(canonical);
        Root = JsonElement.Parse(canonical);
    }

    /// <summary>No arguments: <c>{}</c>.</summary>
    public static CallArguments None { get; } = new("{}"u8.ToArray());

    /// <summary>The canonical form, UTF-8 JSON: sorted keys, numbers as they came, no blanks.</summary>
    public ReadOnlyMemory<byte> Canonical => _canonical;

    /// <summary>SHA-256 of the canonical form, lower-case hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>The arguments as an element; never changes.</summary>
    public JsonElement Root { get; }

    /// <summary>Reads the arguments of a call.</summary>
    /// <param name="utf8">A JSON object of at most 4 MiB and 64 levels.</param>
    /// <exception cref="UnreadableCallException">They are no JSON object, or two readers may read them differently (TUT2100 to TUT2105).</exception>
    public static CallArguments Parse(ReadOnlySpan<byte> utf8) => new(CanonicalJson.OfObject(utf8));

    /// <summary>Arguments that are in memory already; the same rules.</summary>
    /// <param name="element">A JSON object.</param>
    /// <exception cref="UnreadableCallException">It is none, or two readers may read it differently (TUT2100 to TUT2105).</exception>
    public static CallArguments Of(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? new CallArguments(CanonicalJson.Of(element))
        : throw new UnreadableCallException(CallCodes.NoObject, "The arguments of the call are no JSON object. Send named arguments.");

    /// <summary>The canonical form as text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_canonical);

    /// <summary>The arguments as a value of expressions; made once for each type that asks.</summary>
    internal CelValue As(CelType type)
    {
        var typed = _typed;
        if (typed is null || !ReferenceEquals(typed.Type, type)) { _typed = typed = new Typed(type, ArgumentValues.Of(Root, type)); }
        return typed.Value;
    }

    private sealed record Typed(CelType Type, CelValue Value);
}
