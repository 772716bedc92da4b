namespace Tutti.Governance.Risks;

/// <summary>What a call can do at worst. Numbers are journaled and never reused; execute and financial stand on the same rung (<see cref="RiskLadder"/>).</summary>
public enum RiskClass
{
    /// <summary>Changes nothing.</summary>
    Read = 1,

    /// <summary>Changes what can be changed back.</summary>
    Write = 2,

    /// <summary>Runs code.</summary>
    Execute = 3,

    /// <summary>Moves money.</summary>
    Financial = 4,

    /// <summary>Destroys what cannot be brought back; also what nobody knows anything about.</summary>
    Destructive = 5,
}

/// <summary>The order of risks, and their words in policies.</summary>
public static class RiskLadder
{
    /// <summary>The words, in the order of the ladder.</summary>
    public static IReadOnlyList<string> Words { get; } = ["read", "write", "execute", "financial", "destructive"];

    /// <summary>The rung of a risk: read 1, write 2, execute and financial 3, destructive 4.</summary>
    /// <param name="risk">The risk.</param>
    public static int RungOf(RiskClass risk) => risk switch
    {
        RiskClass.Read => 1,
        RiskClass.Write => 2,
        RiskClass.Execute or RiskClass.Financial => 3,
        _ => 4,
    };

    /// <summary>The word of a risk.</summary>
    /// <param name="risk">The risk.</param>
    public static string WordOf(RiskClass risk) => Words[Math.Clamp((int)risk, 1, Words.Count) - 1];

    /// <summary>The risk of a word; null for another word.</summary>
    /// <param name="word">The word.</param>
    public static RiskClass? OfWord(string word)
    {
        for (var index = 0; index < Words.Count; index++)
        {
            if (Words[index] == word) { return (RiskClass)(index + 1); }
        }

        return null;
    }
}
