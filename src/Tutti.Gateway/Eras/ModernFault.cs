using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Eras;

/// <summary>Why a request of the stateless era is refused.</summary>
/// <param name="Fault">As the protocol says it.</param>
/// <param name="Code">As <c>docs/errors.md</c> has it.</param>
/// <param name="Status">The status over HTTP.</param>
internal sealed record ModernFault(RpcFault Fault, string Code, int Status)
{
    /// <summary>What the protocol wants in <c>data</c> beside the code; undefined for nothing.</summary>
    public JsonElement Data { get; init; }

    /// <summary>The refusal as an answer.</summary>
    public ModernAnswer For(RpcId id) => new(RpcText.Fault(id, Fault, RpcText.With(Data, "code", JsonSerializer.SerializeToElement(Code, TextJson.Default.String))), Status);

    /// <summary>A request that has not what it must have.</summary>
    public static ModernFault Malformed(string what) => new(new RpcFault(RpcFault.WrongParams, what), EraCodes.Malformed, StatusCodes.Status400BadRequest);

    /// <summary>Parameters that do not fit.</summary>
    public static ModernFault Wrong(string what, string code) => new(new RpcFault(RpcFault.WrongParams, what), code, StatusCodes.Status200OK);

    /// <summary>A header that says something else.</summary>
    public static ModernFault Mismatch(string what) => new(new RpcFault(RpcFault.HeaderMismatch, what), EraCodes.Header, StatusCodes.Status400BadRequest);

    /// <summary>A version that is not spoken.</summary>
    public static ModernFault Version(string asked) =>
        new(new RpcFault(RpcFault.UnsupportedVersion, $"This version of the protocol is not spoken here. Without a greeting {Modern.Version} is."), EraCodes.Version, StatusCodes.Status400BadRequest)
        {
            Data = RpcText.Object(asked, static (writer, requested) =>
            {
                writer.WriteStartArray("supported"u8);
                writer.WriteStringValue(Modern.Version);
                writer.WriteEndArray();
                writer.WriteString("requested"u8, requested);
            }),
        };

    /// <summary>A capability that the client did not say it has.</summary>
    /// <param name="needed">The capabilities, as a client declares them.</param>
    public static ModernFault Capability(JsonElement needed) =>
        new(new RpcFault(RpcFault.MissingCapability, "The answer needs the client to do something that it did not say it can."), EraCodes.Capability, StatusCodes.Status400BadRequest) { Data = RpcText.With(default, "requiredCapabilities", needed) };

    /// <summary>A method that there is not.</summary>
    public static ModernFault NoMethod() =>
        new(new RpcFault(RpcFault.NoMethod, $"There is no such method here in version {Modern.Version}."), EraCodes.Method, StatusCodes.Status404NotFound);

    /// <summary>More than is taken at once.</summary>
    public static ModernFault TooMany(string what) => new(new RpcFault(RpcFault.Internal, what), EraCodes.TooMany, StatusCodes.Status503ServiceUnavailable);
}
