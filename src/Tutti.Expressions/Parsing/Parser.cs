using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Parsing;

/// <summary>Reads an expression into a syntax tree. Macros become nodes of their own here.</summary>
internal sealed partial class Parser
{
    private const int UsualTokens = 64;
    private const int MostKept = 1024;

    /// <summary>Room for words, used again by the next expression of this thread.</summary>
    [ThreadStatic]
    private static Token[]? _room;

    private readonly Token[] _tokens;
    private readonly ExpressionLimits _limits;
    private int _at;
    private int _nesting;

    private Parser(Token[] tokens, ExpressionLimits limits) => (_tokens, _limits) = (tokens, limits);

    private ref readonly Token Current => ref _tokens[_at];

    private int LastEnd => _at == 0 ? 0 : _tokens[_at - 1].End;

    /// <exception cref="SyntaxFaultException">The text is no expression, or too large.</exception>
    internal static Expr Parse(string text, ExpressionLimits limits)
    {
        if (text.Length > limits.Length)
        {
            throw new SyntaxFaultException(FaultCodes.Limit, limits.Length, 0, $"The expression is longer than {limits.Length} characters. Split it.");
        }

        var tokens = _room ?? new Token[UsualTokens];
        _room = null;
        var count = new Lexer(text).Read(ref tokens);
        var expression = new Parser(tokens, limits).Whole();
        Array.Clear(tokens, 0, count);
        if (tokens.Length <= MostKept) { _room = tokens; } // one of a faulty text is left to itself
        return expression;
    }

    private Expr Whole()
    {
        var expression = Expression();
        return Current.Kind == TokenKind.End ? expression : throw Unexpected("an operator or the end of the expression");
    }

    private Expr Expression()
    {
        if (++_nesting > _limits.Depth) { throw TooDeep(Current.Start); }
        var condition = Or();
        if (Current.Is("?"))
        {
            _at++;
            var whenTrue = Or();
            Expect(":");
            condition = Keep(new ConditionalExpr(condition, whenTrue, Expression()));
        }

        _nesting--;
        return condition;
    }

    private Expr Or() => Chain("||", isAnd: false);

    private Expr Chain(string symbol, bool isAnd)
    {
        var first = isAnd ? Binary(Operators.RelationPrecedence) : Chain("&&", isAnd: true);
        if (!Current.Is(symbol)) { return first; }
        var operands = new List<Expr> { first };
        while (Current.Is(symbol))
        {
            _at++;
            operands.Add(isAnd ? Binary(Operators.RelationPrecedence) : Chain("&&", isAnd: true));
        }

        return Keep(new LogicExpr(isAnd, [.. operands]));
    }

    private Expr Binary(int precedence)
    {
        if (precedence == Operators.UnaryPrecedence) { return Unary(); }
        var left = Binary(precedence + 1);
        while (Operators.Binary(Current) is { } function && Operators.Precedence(function) == precedence)
        {
            var at = Current.Start;
            _at++;
            var right = Binary(precedence + 1);
            left = Keep(new CallExpr(left.Start, right.End, function, at, null, left, right));
        }

        return left;
    }

    private Expr Unary()
    {
        var begin = _at;
        while (Current.Is("!") || Current.Is("-"))
        {
            if (_at > begin && Current.Text != _tokens[begin].Text) { throw Unexpected("an operand"); }
            _at++;
        }

        var end = _at;
        var isSigned = end > begin && _tokens[begin].Text == "-" && Current is { Kind: TokenKind.Literal, Value.IsNumber: true };
        var operand = isSigned && Negated(Current.Value) is { } value ? SignedLiteral(ref end, value) : Member(Primary());
        for (var at = end - 1; at >= begin; at--)
        {
            var function = _tokens[at].Text == "-" ? Operators.Negate : Operators.Not;
            operand = Keep(new CallExpr(_tokens[at].Start, operand.End, function, _tokens[at].Start, null, operand));
        }

        return operand;
    }

    /// <summary>The last minus belongs to the number, so that the smallest int can be written.</summary>
    private Expr SignedLiteral(ref int end, CelValue value)
    {
        var start = _tokens[--end].Start;
        _at++;
        return Member(new LiteralExpr(start, LastEnd, value));
    }

    private static CelValue? Negated(in CelValue value) => value.Kind switch
    {
        CelKind.Int => CelValue.From(-value.AsInt),
        CelKind.Double => CelValue.From(-value.AsDouble),
        CelKind.Decimal => CelValue.From(-value.AsDecimal),
        _ => null,
    };

    private Expr Member(Expr operand)
    {
        while (true)
        {
            if (Current.Is(".")) { operand = Keep(Dot(operand)); }
            else if (Current.Is("[")) { operand = Keep(Index(operand)); }
            else if (Current.Is("{") && MessageName(operand) is { } name) { operand = Keep(Message(operand.Start, name)); }
            else { return operand; }
        }
    }

    private Expr Dot(Expr operand)
    {
        _at++;
        var isOptional = TryTake("?");
        var field = Current;
        if (field.Kind is not (TokenKind.Identifier or TokenKind.QuotedIdentifier or TokenKind.Reserved) || field.Text is "true" or "false" or "null" or "in")
        {
            throw Unexpected("the name of a field or function");
        }

        _at++;
        if (!Current.Is("(") || isOptional || field.Kind == TokenKind.QuotedIdentifier)
        {
            return new SelectExpr(operand, field.Text, field.Start, field.End, isOptional ? SelectKind.Optional : SelectKind.Plain);
        }

        var arguments = Arguments();
        return TryMacro(operand, field, arguments) ?? new CallExpr(operand.Start, LastEnd, field.Text, field.Start, operand, arguments);
    }

    private IndexExpr Index(Expr operand)
    {
        _at++;
        var isOptional = TryTake("?");
        var index = Expression();
        Expect("]");
        return new IndexExpr(operand, index, LastEnd, isOptional);
    }

    private Expr[] Arguments()
    {
        Expect("(");
        var arguments = new List<Expr>();
        while (!Current.Is(")"))
        {
            arguments.Add(Expression());
            if (!TryTake(",")) { break; }
            if (Current.Is(")")) { throw Unexpected("an argument"); }
        }

        Expect(")");
        return [.. arguments];
    }

    private bool TryTake(string symbol)
    {
        if (!Current.Is(symbol)) { return false; }
        _at++;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!TryTake(symbol)) { throw Unexpected($"'{symbol}'"); }
    }

    private T Keep<T>(T node)
        where T : Expr => node.Depth <= _limits.Depth ? node : throw TooDeep(node.Start);

    private SyntaxFaultException TooDeep(int start) =>
        new(FaultCodes.Limit, start, 0, $"The expression is nested more than {_limits.Depth} levels deep. Split it.");

    private SyntaxFaultException Unexpected(string wanted)
    {
        var found = Current.Kind switch
        {
            TokenKind.End => "the expression ends",
            TokenKind.Literal => "there is a literal",
            TokenKind.Reserved => $"there is the reserved word '{Current.Text}'",
            _ => $"there is '{Current.Text}'",
        };
        return new SyntaxFaultException(FaultCodes.Syntax, Current.Start, Current.Length, $"Here {wanted} is needed, but {found}.");
    }
}
