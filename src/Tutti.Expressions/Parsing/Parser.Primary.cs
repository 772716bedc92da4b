using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Parsing;

internal sealed partial class Parser
{
    private Expr Primary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Literal:
                _at++;
                return Literal(token);
            case TokenKind.Identifier:
                _at++;
                return NameOrCall(token, token.Start, isAbsolute: false);
            case TokenKind.Reserved:
                return Word(token);
            case TokenKind.Symbol:
                return Bracket(token);
            default:
                throw Unexpected("an expression");
        }
    }

    private static LiteralExpr Literal(in Token token) => token.IsSmallestInt
        ? throw new SyntaxFaultException(FaultCodes.Literal, token.Start, token.Length, "The number is too large for an int. An unsigned number ends in u.")
        : new LiteralExpr(token.Start, token.End, token.Value);

    private LiteralExpr Word(in Token token)
    {
        CelValue? value = token.Text switch
        {
            "true" => CelValue.True,
            "false" => CelValue.False,
            "null" => CelValue.Null,
            _ => null,
        };
        if (value is not { } constant) { throw Unexpected("an expression"); }
        _at++;
        return new LiteralExpr(token.Start, token.End, constant);
    }

    private Expr Bracket(in Token token)
    {
        switch (token.Text)
        {
            case "(":
                _at++;
                var inner = Expression();
                Expect(")");
                return inner;
            case "[":
                return List();
            case "{":
                return Map();
            case "." when _tokens[_at + 1].Kind == TokenKind.Identifier:
                var name = _tokens[_at + 1];
                _at += 2;
                return NameOrCall(name, token.Start, isAbsolute: true);
            default:
                throw Unexpected("an expression");
        }
    }

    private Expr NameOrCall(in Token name, int start, bool isAbsolute)
    {
        if (!Current.Is("(")) { return new NameExpr(start, name.End, name.Text, isAbsolute); }
        var arguments = Arguments();
        if (name.Text == "has" && !isAbsolute) { return Has(name, arguments); }
        return Keep(new CallExpr(start, LastEnd, isAbsolute ? "." + name.Text : name.Text, name.Start, null, arguments));
    }

    private ListExpr List()
    {
        var start = Current.Start;
        var items = new List<ListItem>();
        _at++;
        while (!Current.Is("]"))
        {
            var isOptional = TryTake("?");
            items.Add(new ListItem(Expression(), isOptional));
            if (!TryTake(",")) { break; }
        }

        Expect("]");
        return Keep(new ListExpr(start, LastEnd, [.. items]));
    }

    private MapExpr Map()
    {
        var start = Current.Start;
        var entries = new List<MapEntry>();
        _at++;
        while (!Current.Is("}"))
        {
            var isOptional = TryTake("?");
            var key = Expression();
            Expect(":");
            entries.Add(new MapEntry(key, Expression(), isOptional));
            if (!TryTake(",")) { break; }
        }

        Expect("}");
        return Keep(new MapExpr(start, LastEnd, [.. entries]));
    }

    private MessageExpr Message(int start, string name)
    {
        var values = new List<Expr>();
        _at++;
        while (!Current.Is("}"))
        {
            TryTake("?");
            if (Current.Kind is not (TokenKind.Identifier or TokenKind.QuotedIdentifier or TokenKind.Reserved)) { throw Unexpected("the name of a field"); }
            _at++;
            Expect(":");
            values.Add(Expression());
            if (!TryTake(",")) { break; }
        }

        Expect("}");
        return new MessageExpr(start, LastEnd, name, [.. values]);
    }

    /// <summary>The dotted name of a message type; null when the expression is no such name.</summary>
    private static string? MessageName(Expr expression) => expression switch
    {
        NameExpr name => name.Name,
        SelectExpr { Kind: SelectKind.Plain } select when MessageName(select.Operand) is { } prefix => $"{prefix}.{select.Field}",
        _ => null,
    };
}
