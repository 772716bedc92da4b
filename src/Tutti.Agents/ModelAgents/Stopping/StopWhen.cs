using System.Globalization;
using Tutti.Governance.Amounts;

namespace Tutti.Agents.ModelAgents.Stopping;

/// <summary>
/// When a model agent stops though it has not answered: conditions that are put together with <c>|</c> and <c>&amp;</c>. They are looked at after each turn, when
/// its tools have answered. They are code and not journaled: a workflow whose conditions change needs a new version. Immutable.
/// </summary>
public abstract record StopWhen
{
    private StopWhen()
    {
    }

    /// <summary>After some turns.</summary>
    /// <param name="most">At least 1.</param>
    public static StopWhen Turns(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return new Limit(progress => progress.Turns >= most, string.Create(CultureInfo.InvariantCulture, $"{most} turns"));
    }

    /// <summary>When the tokens of all turns reach a number. What must never be exceeded is a budget of the policy, which is reserved before each call.</summary>
    /// <param name="most">At least 1.</param>
    public static StopWhen Tokens(long most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return new Limit(progress => progress.Usage.TotalTokens >= most, string.Create(CultureInfo.InvariantCulture, $"{most} tokens"));
    }

    /// <summary>When all turns have cost an amount, by the prices of their models.</summary>
    /// <param name="most">More than nothing.</param>
    public static StopWhen Cost(Amount most)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most.Value, nameof(most));
        return new Limit(progress => progress.CostIn(most.Unit) >= most.Value, most.ToString());
    }

    /// <summary>When a tool was called, and answered.</summary>
    /// <param name="name">The name that the model uses.</param>
    public static StopWhen ToolCalled(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Limit(progress => progress.CalledTools.Contains(name, StringComparer.Ordinal), $"tool '{name}' was called");
    }

    /// <summary>When the model's words contain a text, letter for letter.</summary>
    /// <param name="text">The text.</param>
    public static StopWhen TextMentioned(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return new Limit(progress => progress.LastText.Contains(text, StringComparison.Ordinal), $"'{text}' was mentioned");
    }

    /// <summary>When the agent has worked for some time, by the run's clock. A turn that is under way is finished first.</summary>
    /// <param name="time">More than nothing.</param>
    public static StopWhen After(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        return new Limit(progress => progress.Elapsed >= time, string.Create(CultureInfo.InvariantCulture, $"{time:c} have passed"));
    }

    /// <summary>When a function says so.</summary>
    /// <param name="name">What it means, for people.</param>
    /// <param name="condition">Gives the same for the same progress, and touches nothing: it runs again on replay.</param>
    public static StopWhen That(string name, Func<AgentProgress, bool> condition)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(condition);
        return new Limit(condition, name);
    }

    /// <summary>When one of two holds.</summary>
    /// <param name="left">The one that is looked at first.</param>
    /// <param name="right">The other.</param>
    public static StopWhen operator |(StopWhen left, StopWhen right) => BitwiseOr(left, right);

    /// <summary>When two hold after the same turn.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static StopWhen operator &(StopWhen left, StopWhen right) => BitwiseAnd(left, right);

    /// <summary>When one of two holds.</summary>
    /// <param name="left">The one that is looked at first.</param>
    /// <param name="right">The other.</param>
    public static StopWhen BitwiseOr(StopWhen left, StopWhen right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new Any(left, right);
    }

    /// <summary>When two hold after the same turn.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static StopWhen BitwiseAnd(StopWhen left, StopWhen right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new All(left, right);
    }

    /// <summary>Whether it holds.</summary>
    /// <param name="progress">How far the agent has come.</param>
    /// <returns>Why, for people; null when it does not hold.</returns>
    public abstract string? Look(AgentProgress progress);

    private sealed record Limit(Func<AgentProgress, bool> Holds, string Reason) : StopWhen
    {
        public override string? Look(AgentProgress progress) => Holds(progress) ? Reason : null;
    }

    private sealed record Any(StopWhen Left, StopWhen Right) : StopWhen
    {
        public override string? Look(AgentProgress progress) => Left.Look(progress) ?? Right.Look(progress);
    }

    private sealed record All(StopWhen Left, StopWhen Right) : StopWhen
    {
        public override string? Look(AgentProgress progress) => Left.Look(progress) is { } first && Right.Look(progress) is { } second ? $"{first} and {second}" : null;
    }
}
