namespace Tutti.Mutation;

/// <summary>One place of the code, written otherwise.</summary>
/// <param name="Id">What the mutated assembly calls it.</param>
/// <param name="File">Path from the mutated project's folder.</param>
/// <param name="Span">Where it begins and ends.</param>
/// <param name="Kind">What was done, as dotnet-stryker calls it.</param>
/// <param name="Original">The code that is replaced, on one line.</param>
/// <param name="Replacement">What replaces it, on one line.</param>
internal sealed record Mutant(int Id, string File, MutantSpan Span, string Kind, string Original, string Replacement)
{
    public override string ToString() => $"{File}:{Span.Start.Line}:{Span.Start.Column} #{Id} {Kind}: {Original} → {Replacement}";
}

/// <summary>A span of a file; lines and columns count from 1.</summary>
internal readonly record struct MutantSpan((int Line, int Column) Start, (int Line, int Column) End)
{
    public bool Contains(MutantSpan other) => Start.CompareTo(other.Start) <= 0 && other.End.CompareTo(End) <= 0;
}
