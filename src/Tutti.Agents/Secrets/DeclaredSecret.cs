using Tutti.Kernel;

namespace Tutti.Agents.Secrets;

/// <summary>A value that must never be journaled or shown (rule S7).</summary>
public sealed class DeclaredSecret
{
    /// <summary>A shorter value would blacken ordinary words.</summary>
    public const int MinimumCharacters = 6;

    /// <summary>Declares a secret.</summary>
    /// <param name="name">What is shown instead, as <c>[redacted:name]</c>.</param>
    /// <param name="value">The value, at least <see cref="MinimumCharacters"/> characters.</param>
    /// <exception cref="TuttiException">TUT4009: the value is too short to be told from ordinary text.</exception>
    public DeclaredSecret(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length < MinimumCharacters)
        {
            throw new TuttiException(
                "TUT4009",
                $"The declared secret '{name}' has {value.Length} characters, too few to be redacted without hiding ordinary text. "
                + $"Use a value of at least {MinimumCharacters}.");
        }

        Name = name;
        Value = value;
    }

    /// <summary>What is shown instead.</summary>
    public string Name { get; }

    internal string Value { get; }

    /// <summary>The name only: a secret that is logged by mistake stays one.</summary>
    public override string ToString() => $"[redacted:{Name}]";
}
