namespace Tutti.Expressions.Parsing;

/// <summary>Leaves the parser at the first fault; never leaves this project.</summary>
#pragma warning disable CA1064 // nobody outside catches it
internal sealed class SyntaxFaultException(string code, int start, int length, string message) : Exception(message)
{
    internal string Code => code;

    internal int Start => start;

    internal int Length => length;
}
#pragma warning restore CA1064
