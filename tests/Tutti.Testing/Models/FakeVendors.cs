using static Tutti.Testing.Models.FakeReply;

namespace Tutti.Testing.Models;

/// <summary>Makes a fake server one of the known ones: what it says of itself, and how it answers.</summary>
public static class FakeVendors
{
    private const string OllamaDone = """{"model":"qwen3:8b","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":12,"eval_count":3}""";

    /// <summary>Ollama with two models, one of them for embeddings only.</summary>
    public static FakeModelServer AsOllama(this FakeModelServer server)
    {
        server.Otherwise = static request => request.Path switch
        {
            "/v1/models" => Json("""{"object":"list","data":[{"id":"nomic-embed-text:latest","object":"model","owned_by":"library"},{"id":"qwen3:8b","object":"model","owned_by":"library"}]}"""),
            "/api/tags" => Json("""{"models":[{"name":"nomic-embed-text:latest"},{"name":"qwen3:8b"}]}"""),
            "/api/version" => Json("""{"version":"0.12.3"}"""),
            "/api/show" => request.Body.Contains("nomic", StringComparison.Ordinal)
                ? Json("""{"capabilities":["embedding"],"model_info":{"general.architecture":"nomic-bert","nomic-bert.context_length":2048}}""")
                : Json("""{"capabilities":["completion","tools","thinking"],"model_info":{"general.architecture":"qwen3","qwen3.context_length":40960}}"""),
            "/api/chat" => request.Body.Contains("\"tools\"", StringComparison.Ordinal)
                ? Values("""{"message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"add","arguments":{"a":2,"b":3}}}]},"done":false}""", OllamaDone)
                : Values($$"""{"message":{"role":"assistant","content":{{(request.Body.Contains("\"format\"", StringComparison.Ordinal) ? "\"{\\\"sum\\\":5}\"" : "\"Hello\"")}}},"done":false}""", OllamaDone),
            _ => Error(404, "404 page not found"),
        };
        return server;
    }

    /// <summary>llama.cpp's llama-server with one model and two slots.</summary>
    public static FakeModelServer AsLlamaCpp(this FakeModelServer server)
    {
        server.Otherwise = static request => request.Path switch
        {
            "/v1/models" => Json("""{"object":"list","data":[{"id":"small.gguf","object":"model","owned_by":"llamacpp","meta":{"n_ctx_train":131072}}]}"""),
            "/props" => Json("""{"default_generation_settings":{"n_ctx":8192},"total_slots":2,"build_info":"b6400-abcdef"}"""),
            "/v1/chat/completions" => Completion(request),
            _ => Error(404, "File Not Found"),
        };
        return server;
    }

    /// <summary>LM Studio: it takes schemas, and refuses <c>json_object</c>.</summary>
    public static FakeModelServer AsLmStudio(this FakeModelServer server)
    {
        server.Otherwise = static request => request.Path switch
        {
            "/v1/models" => Json("""{"object":"list","data":[{"id":"gemma-3-4b","object":"model","owned_by":"organization_owner"}]}"""),
            "/api/v0/models" => Json("""{"data":[{"id":"text-embedding-a","type":"embeddings","max_context_length":512},{"id":"gemma-3-4b","type":"llm","max_context_length":32768,"loaded_context_length":4096,"capabilities":["tool_use"]}]}"""),
            "/v1/chat/completions" when request.Body.Contains("json_object", StringComparison.Ordinal) => Error(400, "'response_format.type' must be 'json_schema' or 'text'"),
            "/v1/chat/completions" => Completion(request),
            _ => Json("""{"error":"Unexpected endpoint or method."}"""),
        };
        return server;
    }

    /// <summary>vLLM without a parser of tool calls.</summary>
    public static FakeModelServer AsVllm(this FakeModelServer server)
    {
        server.Otherwise = static request => request.Path switch
        {
            "/v1/models" => Json("""{"object":"list","data":[{"id":"Qwen/Qwen3-8B","object":"model","owned_by":"vllm","max_model_len":16384}]}"""),
            "/v1/chat/completions" when request.Body.Contains("\"tools\"", StringComparison.Ordinal) => Error(400, "\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set"),
            "/v1/chat/completions" => Completion(request),
            _ => Json("""{"detail":"Not Found"}""", 404),
        };
        return server;
    }

    private static FakeReply Completion(FakeRequest request)
    {
        if (request.Body.Contains("\"tools\"", StringComparison.Ordinal)) { return Saying("""<tool_call>{"name":"add","arguments":{"a":2,"b":3}}</tool_call>"""); }
        return Saying(request.Body.Contains("response_format", StringComparison.Ordinal) ? """{"sum":5}""" : "Hello");
    }
}
