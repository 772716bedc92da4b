using System.Globalization;

namespace Tutti.Testing.Linearizability;

/// <summary>One call of a history.</summary>
/// <param name="Number">Its number in the history, from zero, in order of beginning.</param>
/// <param name="Client">Who called.</param>
/// <param name="Call">What was asked.</param>
/// <param name="Began">When the caller began, in logical time.</param>
/// <param name="Ended">When the caller had its answer; null where nobody ever had one: the call may take effect at any later time, or never.</param>
/// <param name="Answer">The answer, where there is one.</param>
/// <typeparam name="TCall">What is asked.</typeparam>
/// <typeparam name="TAnswer">What is answered.</typeparam>
public sealed record Operation<TCall, TAnswer>(int Number, string Client, TCall Call, long Began, long? Ended, TAnswer? Answer)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"#{Number} {Client}, {Began} to {(Ended is { } ended ? ended.ToString(CultureInfo.InvariantCulture) : "?")}: {Call}{(Ended is null ? ", nobody heard an answer" : $" => {Answer}")}");
}
