using System.Text.Json.Serialization;

namespace Tutti.Gateway.Messages;

[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long))]
internal sealed partial class TextJson : JsonSerializerContext;
