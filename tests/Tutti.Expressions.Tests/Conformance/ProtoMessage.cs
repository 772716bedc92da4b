using System.Text;

namespace Tutti.Expressions.Tests.Conformance;

/// <summary>A message of a textproto file: its fields in their order.</summary>
internal sealed class ProtoMessage
{
    internal List<(string Name, ProtoValue Value)> Fields { get; } = [];

    internal IEnumerable<ProtoMessage> Messages(string name) => Fields.Where(field => field.Name == name).Select(static field => field.Value.Message).OfType<ProtoMessage>();

    internal ProtoMessage? Message(string name) => Messages(name).FirstOrDefault();

    internal ProtoValue? Find(string name) => Fields.Where(field => field.Name == name).Select(static field => field.Value).FirstOrDefault();

    internal string Text(string name) => Find(name)?.AsText ?? "";

    internal bool Flag(string name) => Text(name) == "true";
}

/// <summary>A field's value: a message, quoted bytes, or a word.</summary>
internal sealed record ProtoValue(ProtoMessage? Message, byte[]? Quoted, string? Word)
{
    internal string AsText => Word ?? (Quoted is null ? "" : Encoding.UTF8.GetString(Quoted));
}
