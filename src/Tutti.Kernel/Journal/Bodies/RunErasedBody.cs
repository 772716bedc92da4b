namespace Tutti.Kernel.Journal.Bodies;

/// <summary>Why a run's payloads are gone, and what stays known of it: the rest of what its start said went with them.</summary>
/// <param name="By">Who asked.</param>
/// <param name="Because">Why, in their words.</param>
/// <param name="Rule">The rule of retention that asked; empty where a person did.</param>
/// <param name="Definition">Id of the workflow.</param>
/// <param name="Version">Its version.</param>
internal readonly record struct RunErasedBody(string By, string Because, string Rule, string Definition, int Version)
{
    public byte[] Encode()
    {
        var writer = new BodyWriter(stackalloc byte[256]);
        writer.Text(By);
        writer.Text(Because);
        writer.Text(Rule);
        writer.Text(Definition);
        writer.Number(Version);
        return writer.ToArray();
    }

    public static RunErasedBody Decode(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        return new RunErasedBody(reader.Text(), reader.Text(), reader.Text(), reader.Text(), reader.Int32());
    }
}
