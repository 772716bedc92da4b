using Tutti.Testing.Linearizability;

namespace Tutti.Simulation.Histories;

/// <summary>A number that is read, written, and added to; additions are deduplicated by their id. The checker is tested with it.</summary>
internal sealed class Register : ISpecification<Register.State, Register.Call, int>
{
    public string KeyOf(Call asked) => asked.Key;

    public State Begin(string key) => new(0, ValueMap.Of<int>());

    public (State Next, int Answer) Apply(State state, Call asked) => asked switch
    {
        Call.Write write => (state with { Value = write.Value }, write.Value),
        Call.Add add when state.Answers.Has(add.Id) => (state, state.Answers.Find(add.Id)),
        Call.Add add => (new State(state.Value + add.Value, state.Answers.With(add.Id, state.Value + add.Value)), state.Value + add.Value),
        _ => (state, state.Value),
    };

    internal sealed record State(int Value, ValueMap<int> Answers);

    internal abstract record Call(string Key)
    {
        public sealed record Read(string Key = "x") : Call(Key);

        public sealed record Write(int Value, string Key = "x") : Call(Key);

        public sealed record Add(string Id, int Value, string Key = "x") : Call(Key);
    }
}
