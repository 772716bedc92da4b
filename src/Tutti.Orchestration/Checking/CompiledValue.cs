using Tutti.Expressions;
using Tutti.Expressions.Templates;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Orchestration.Checking;

/// <summary>A value with holes, compiled.</summary>
internal abstract record CompiledValue(CelType Type)
{
    /// <summary>The value, or a fault.</summary>
    public abstract CelValue Evaluate(Activation activation);

    internal sealed record Constant(CelValue Value, CelType Type) : CompiledValue(Type)
    {
        public override CelValue Evaluate(Activation activation) => Value;
    }

    internal sealed record Text(Template Template) : CompiledValue(Template.ResultType)
    {
        public override CelValue Evaluate(Activation activation) => Template.Evaluate(activation);
    }

    internal sealed record List(CompiledValue[] Items) : CompiledValue(CelType.List(CelType.Dyn))
    {
        public override CelValue Evaluate(Activation activation)
        {
            var values = new CelValue[Items.Length];
            for (var at = 0; at < values.Length; at++)
            {
                values[at] = Items[at].Evaluate(activation);
                if (values[at].IsFault) { return values[at]; }
            }

            return CelValue.FromList(values);
        }
    }

    internal sealed record Map(KeyValuePair<string, CompiledValue>[] Fields) : CompiledValue(CelType.Map(CelType.String, CelType.Dyn))
    {
        public override CelValue Evaluate(Activation activation)
        {
            var values = new KeyValuePair<string, CelValue>[Fields.Length];
            for (var at = 0; at < values.Length; at++)
            {
                var value = Fields[at].Value.Evaluate(activation);
                if (value.IsFault) { return value; }
                values[at] = new KeyValuePair<string, CelValue>(Fields[at].Key, value);
            }

            return CelValue.FromObject(values);
        }
    }
}
