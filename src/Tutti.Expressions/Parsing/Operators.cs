namespace Tutti.Expressions.Parsing;

/// <summary>Operators as functions, and how tightly each binds.</summary>
internal static class Operators
{
    internal const string Add = "_+_";
    internal const string Subtract = "_-_";
    internal const string Multiply = "_*_";
    internal const string Divide = "_/_";
    internal const string Modulo = "_%_";
    internal const string Equal = "_==_";
    internal const string NotEqual = "_!=_";
    internal const string Less = "_<_";
    internal const string LessOrEqual = "_<=_";
    internal const string Greater = "_>_";
    internal const string GreaterOrEqual = "_>=_";
    internal const string In = "_in_";
    internal const string Negate = "-_";
    internal const string Not = "!_";

    internal const int RelationPrecedence = 1;
    internal const int UnaryPrecedence = 4;

    /// <summary>The operator a token stands for; null when it stands for none.</summary>
    internal static string? Binary(in Token token) => token.Kind switch
    {
        TokenKind.Symbol => OfSymbol(token.Text),
        TokenKind.Reserved when token.Text == "in" => In,
        _ => null,
    };

    internal static int Precedence(string function) => function switch
    {
        Add or Subtract => 2,
        Multiply or Divide or Modulo => 3,
        Negate or Not => UnaryPrecedence,
        _ => RelationPrecedence,
    };

    /// <summary>The operator as it is written; null for functions with a name.</summary>
    internal static string? Symbol(string function) =>
        function[0] == '_' && function[^1] == '_' && function.Length > 2 && (function == In || !char.IsAsciiLetter(function[1]))
            ? function.Trim('_')
            : function is Negate or Not ? function[..1] : null;

    private static string? OfSymbol(string symbol) => symbol switch
    {
        "==" => Equal,
        "!=" => NotEqual,
        "<" => Less,
        "<=" => LessOrEqual,
        ">" => Greater,
        ">=" => GreaterOrEqual,
        "+" => Add,
        "-" => Subtract,
        "*" => Multiply,
        "/" => Divide,
        "%" => Modulo,
        _ => null,
    };
}
