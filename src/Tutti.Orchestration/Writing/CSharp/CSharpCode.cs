namespace Tutti.Orchestration.Writing.CSharp;

/// <summary>A piece of C# that the layout breaks into lines where it is too long for one.</summary>
internal abstract record CSharpCode
{
    private CSharpCode() { }

    /// <summary>What stands in one line always.</summary>
    internal sealed record Atom(string Text) : CSharpCode;

    /// <summary>A text of several lines, as a raw literal.</summary>
    internal sealed record Raw(string Text) : CSharpCode;

    /// <summary>A list: <c>[a, b]</c>.</summary>
    internal sealed record List(IReadOnlyList<CSharpCode> Items) : CSharpCode;

    /// <summary>A map with an initializer: <c>new() { ["a"] = 1 }</c>.</summary>
    internal sealed record Map(string Head, IReadOnlyList<(string Key, CSharpCode Value)> Entries) : CSharpCode;

    /// <summary>A function that calls one method after the other: <c>step => step.When("…").Max(2)</c>. A block is broken into lines always.</summary>
    internal sealed record Lambda(string Name, IReadOnlyList<CSharpCall> Calls, bool IsBlock) : CSharpCode;
}

/// <summary>One call of a chain: <c>.Name(a, b: c)</c>.</summary>
internal sealed record CSharpCall(string Name, IReadOnlyList<CSharpArgument> Arguments);

/// <summary>An argument, with the name of its parameter where that is written.</summary>
internal sealed record CSharpArgument(string? Name, CSharpCode Code);
