using System.Diagnostics;

namespace Tutti.Agents.Models.Endpoints;

/// <summary>A key of a model server. It shows itself nowhere: not as text, not in a debugger, not in JSON.</summary>
[DebuggerDisplay("(a key)")]
public sealed class ModelKey
{
    private const string Shown = "(a key)";

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _value;

    /// <summary>Takes a key.</summary>
    /// <param name="value">The key, as its issuer gave it.</param>
    /// <exception cref="ModelException">TUT4120: it holds a character that no header can hold.</exception>
    public ModelKey(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        _value = value.Trim();
        if (_value.Any(static character => character is <= ' ' or > '~')) { throw ModelErrors.BadSettings("A key holds characters that no key has, such as a line break. Copy it again."); }
    }

    /// <summary>Says that it is a key, never which.</summary>
    public override string ToString() => Shown;

    /// <summary>The key itself, for a request's header.</summary>
    internal string Reveal() => _value;

    /// <summary>A text without the key.</summary>
    internal string RemoveFrom(string text) => text.Replace(_value, Shown, StringComparison.Ordinal);
}
