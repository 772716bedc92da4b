using System.Buffers;
using System.IO.Pipelines;

namespace Tutti.Gateway.Bench.Servers;

/// <summary><see cref="Echo"/> over standard input and output, until the input ends.</summary>
internal static class EchoStdio
{
    public static async Task ServeAsync()
    {
        await using var output = Console.OpenStandardOutput();
        var reader = PipeReader.Create(Console.OpenStandardInput());
        var answers = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await reader.ReadAsync();
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                if (Echo.AnswerTo(rest.Slice(0, end).ToArray()) is { } answer)
                {
                    answers.Write(answer);
                    answers.Write("\n"u8);
                }

                rest = rest.Slice(rest.GetPosition(1, end));
            }

            reader.AdvanceTo(rest.Start, rest.End);
            await output.WriteAsync(answers.WrittenMemory);
            await output.FlushAsync();
            answers.ResetWrittenCount();
            if (read.IsCompleted) { return; }
        }
    }
}
