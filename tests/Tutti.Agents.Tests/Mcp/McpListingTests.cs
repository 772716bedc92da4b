using System.Text.Json;
using Tutti.Agents.Mcp;

namespace Tutti.Agents.Tests.Mcp;

/// <summary>Listings of tools as servers really give them.</summary>
public sealed class McpListingTests
{
    [Fact]
    public void Read_ToolsThatTheLibraryCannotRead_StayForReviews()
    {
        var page = McpListing.Read(JsonElement.Parse("""
            {"tools":[{"name":"whole","inputSchema":{"type":"object"}},{"name":"without-schema","inputSchema":null},{"name":"no-object","inputSchema":{"type":"array"}},{"name":7,"inputSchema":{"type":"object"}}],"nextCursor":"more"}
            """));

        Assert.Equal([true, false, false, false], page.Tools.Select(static tool => tool.Tool is not null));
        Assert.Equal("without-schema", page.Tools[1].Raw.GetProperty("name").GetString());
        Assert.Equal("more", page.NextCursor);
    }

    [Theory]
    [InlineData("""{"tools":[null]}""")]
    [InlineData("""{"tools":{}}""")]
    [InlineData("[]")]
    public void Read_WhatIsNoListing_IsRefused(string text) => Assert.Throws<JsonException>(() => McpListing.Read(JsonElement.Parse(text)));
}
