using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tutti.Storage.Embedded.Audits.Bundles;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Statement))]
[JsonSerializable(typeof(SigstoreBundle))]
internal sealed partial class BundleJson : JsonSerializerContext
{
    /// <summary>Without escapes that only web pages need: base64 stays base64, for those who take it out with a text tool.</summary>
    public static BundleJson Plain => Relaxed.Context;

    /// <summary>Made when it is first asked for: after the defaults that it copies.</summary>
    private static class Relaxed
    {
        public static readonly BundleJson Context = new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
