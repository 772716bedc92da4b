using Tutti.Documents;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Writing.CSharp;

/// <summary>Gathers the calls of a chain; what has its default is left out.</summary>
internal sealed class CSharpCalls
{
    private readonly List<CSharpCall> _calls = [];

    public IReadOnlyList<CSharpCall> All => _calls;

    public bool IsEmpty => _calls.Count == 0;

    public CSharpCalls Call(string name, params IReadOnlyList<CSharpArgument> arguments)
    {
        _calls.Add(new CSharpCall(name, arguments));
        return this;
    }

    public CSharpCalls CallIf(bool condition, string name, params IReadOnlyList<CSharpArgument> arguments) => condition ? Call(name, arguments) : this;

    public CSharpCalls CallIf(PlanText? text, string name) => text is null ? this : Call(name, Plain(text.Text));

    public CSharpCalls CallIf(DocumentNode? value, string name) => value is null ? this : Call(name, new CSharpArgument(null, CSharpText.Of(value)));

    public static CSharpArgument Plain(string text) => new(null, CSharpText.Of(text));

    public static CSharpArgument Code(string code) => new(null, new CSharpCode.Atom(code));

    /// <summary>Arguments that are written by the name of their parameter, and only where they have a value.</summary>
    public static IEnumerable<CSharpArgument> Named(params ReadOnlySpan<(string Name, CSharpCode? Code)> arguments)
    {
        var named = new List<CSharpArgument>();
        foreach (var (name, code) in arguments)
        {
            if (code is not null) { named.Add(new CSharpArgument(name, code)); }
        }

        return named;
    }
}
