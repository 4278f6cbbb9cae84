// UsdPreviewSurface and MaterialX networks, bindings, textures.
#include "usd_fixture.h"

namespace doppel {
namespace {

constexpr const char* kPreview = R"(
def Scope "Looks" {
    def Material "M" {
        color3f inputs:tint = (0.2, 0.4, 0.6)
        token outputs:surface.connect = </Looks/M/Graph.outputs:surface>
        def NodeGraph "Graph" {
            float inputs:gloss = 0.3
            color3f inputs:tint.connect = </Looks/M.inputs:tint>
            token outputs:surface.connect = </Looks/M/Graph/Surface.outputs:surface>
            def Shader "Surface" {
                uniform token info:id = "UsdPreviewSurface"
                color3f inputs:diffuseColor.connect = </Looks/M/Graph.inputs:tint>
                color3f inputs:emissiveColor.connect = </Looks/M/Graph/Tex.outputs:rgb>
                float inputs:roughness.connect = </Looks/M/Graph.inputs:gloss>
                float inputs:metallic.connect = </Looks/M/Graph/Tex.outputs:b>
                float inputs:opacityThreshold = 0.5
                int inputs:useSpecularWorkflow = 1
                color3f inputs:specularColor.connect = </Looks/M/Graph/Vary.outputs:result>
                float inputs:ior = 1.3
                token outputs:surface
            }
            def Shader "Tex" {
                uniform token info:id = "UsdUVTexture"
                asset inputs:file = @./textures/a.png@
                token inputs:wrapS = "mirror"
                token inputs:wrapT = "clamp"
                float4 inputs:scale = (2, 2, 2, 1)
                float4 inputs:bias = (-1, -1, -1, 0)
                float4 inputs:fallback = (1, 0, 1, 1)
                token inputs:sourceColorSpace = "raw"
                float2 inputs:st.connect = </Looks/M/Graph/Place.outputs:result>
                float3 outputs:rgb
                float outputs:b
            }
            def Shader "Place" {
                uniform token info:id = "UsdTransform2d"
                float inputs:rotation = 45
                float2 inputs:scale = (3, 4)
                float2 inputs:translation = (0.1, 0.2)
                float2 inputs:in.connect = </Looks/M/Graph/Uv.outputs:result>
                float2 outputs:result
            }
            def Shader "Uv" {
                uniform token info:id = "UsdPrimvarReader_float2"
                string inputs:varname = "map2"
                float2 outputs:result
            }
            def Shader "Vary" {
                uniform token info:id = "UsdPrimvarReader_float3"
                string inputs:varname = "displayColor"
                float3 inputs:fallback = (0.1, 0.1, 0.1)
                float3 outputs:result
            }
        }
    }
}
def Mesh "m" ( prepend apiSchemas = ["MaterialBindingAPI"] ) {
    rel material:binding = </Looks/M>
    point3f[] points = [(0,0,0), (1,0,0), (0,1,0)]
    int[] faceVertexCounts = [3]
    int[] faceVertexIndices = [0,1,2]
    texCoord2f[] primvars:st = [(0,0)] ( interpolation = "constant" )
    texCoord2f[] primvars:map2 = [(0,0), (1,0), (0,1)] ( interpolation = "vertex" )
})";

TEST_F(UsdTest, ReadsPreviewSurfacesThroughNodeGraphs) {
    write("textures/a.png", "");
    const auto material = dataAt<Material>(*importText(kPreview), "/Looks/M");
    EXPECT_EQ(material.diffuseColor.value, V3f(0.2f, 0.4f, 0.6f));
    EXPECT_FALSE(material.diffuseColor.texture);
    EXPECT_FLOAT_EQ(material.roughness.value, 0.3f);
    EXPECT_FLOAT_EQ(material.ior.value, 1.3f);
    EXPECT_FLOAT_EQ(material.opacityThreshold, 0.5f);
    EXPECT_TRUE(material.useSpecularWorkflow);
    EXPECT_EQ(material.specularColor.primvar, "displayColor");
    EXPECT_EQ(material.specularColor.value, V3f(0.1f));
}

TEST_F(UsdTest, ReadsTexturesWithTheirPlacement) {
    const auto file = write("textures/a.png", "");
    const auto material = dataAt<Material>(*importText(kPreview), "/Looks/M");
    const auto texture = material.emissiveColor.texture;
    ASSERT_TRUE(texture);
    EXPECT_EQ(texture, material.metallic.texture) << "one node, one texture";
    EXPECT_EQ(material.emissiveColor.channels, "rgb");
    EXPECT_EQ(material.metallic.channels, "b");
    EXPECT_EQ(texture->file, file);
    EXPECT_EQ(texture->wrapS, WrapMode::Mirror);
    EXPECT_EQ(texture->wrapT, WrapMode::Clamp);
    EXPECT_EQ(texture->scale[0], 2);
    EXPECT_EQ(texture->bias[2], -1);
    EXPECT_EQ(texture->fallback[2], 1);
    EXPECT_EQ(texture->colorSpace, "raw");
    EXPECT_EQ(texture->uvSet, "map2");
    EXPECT_EQ(texture->uvRotation, 45);
    EXPECT_EQ(texture->uvScale, V2f(3, 4));
    EXPECT_EQ(texture->uvTranslation, V2f(0.1f, 0.2f));
}

TEST_F(UsdTest, AMeshHasTheUvsThatItsMaterialReads) {
    write("textures/a.png", "");
    const auto stage = importText(kPreview);
    EXPECT_EQ(stage->find("/m")->materialPath, "/Looks/M");
    EXPECT_EQ(dataAt<Mesh>(*stage, "/m").uvs.values.size(), 3u);
}

TEST_F(UsdTest, AMissingTextureIsAWarningAndItsFallbackIsShown) {
    const auto stage = importText(kPreview);
    EXPECT_TRUE(hasWarning(*stage, "the file @./textures/a.png@ of </Looks/M/Graph/Tex.inputs:file> was not found"))
        << warningsOf(*stage);
    const auto material = dataAt<Material>(*stage, "/Looks/M");
    EXPECT_FALSE(material.emissiveColor.texture);
    EXPECT_EQ(material.emissiveColor.value, V3f(1, 0, 1));
}

TEST_F(UsdTest, KeepsUdimInTexturePaths) {
    write("tiles/t.1001.png", "");
    const auto stage = importText(R"(
def Material "M" {
    token outputs:surface.connect = </M/S.outputs:surface>
    def Shader "S" {
        uniform token info:id = "UsdPreviewSurface"
        color3f inputs:diffuseColor.connect = </M/T.outputs:rgb>
        token outputs:surface
    }
    def Shader "T" {
        uniform token info:id = "UsdUVTexture"
        asset inputs:file = @./tiles/t.<UDIM>.png@
        float3 outputs:rgb
    }
})");
    const auto texture = dataAt<Material>(*stage, "/M").diffuseColor.texture;
    ASSERT_TRUE(texture) << warningsOf(*stage);
    EXPECT_EQ(texture->file, m_folder.path() / "tiles" / "t.<UDIM>.png");
}

TEST_F(UsdTest, ResolvesBindingsByStrengthPurposeAndCollection) {
    const auto stage = importText(R"(
def Material "A" {}
def Material "B" {}
def Material "C" {}
def Xform "x" ( prepend apiSchemas = ["MaterialBindingAPI"] ) {
    rel material:binding = </A> ( bindMaterialAs = "strongerThanDescendants" )
    def Mesh "stronger" ( prepend apiSchemas = ["MaterialBindingAPI"] ) { rel material:binding = </B> }
}
def Xform "y" ( prepend apiSchemas = ["MaterialBindingAPI"] ) {
    rel material:binding = </A>
    rel material:binding:full = </B>
    def Mesh "full" {}
}
def Xform "z" ( prepend apiSchemas = ["MaterialBindingAPI", "CollectionAPI:some"] ) {
    prepend rel collection:some:includes = </z/inside>
    rel material:binding:collection:some = [</z.collection:some>, </C>]
    def Mesh "inside" {
        point3f[] points = [(0,0,0), (1,0,0), (0,1,0)]
        int[] faceVertexCounts = [3]
        int[] faceVertexIndices = [0,1,2]
        def GeomSubset "s" ( prepend apiSchemas = ["MaterialBindingAPI"] ) {
            uniform token elementType = "face"
            uniform token familyName = "materialBind"
            int[] indices = [0]
            rel material:binding = </A>
        }
    }
    def Mesh "outside" {}
})");
    EXPECT_EQ(stage->find("/x/stronger")->materialPath, "/A");
    EXPECT_EQ(stage->find("/y/full")->materialPath, "/B");
    EXPECT_EQ(stage->find("/z/inside")->materialPath, "/C");
    EXPECT_EQ(stage->find("/z/outside")->materialPath, "");
    const auto mesh = dataAt<Mesh>(*stage, "/z/inside");
    ASSERT_EQ(mesh.subsets.size(), 1u);
    EXPECT_EQ(mesh.subsets[0].materialPath, "/A");
}

TEST_F(UsdTest, MapsMaterialXSurfacesOfAFileWithoutTheMaterialXPlugin) {
    write("tex/color.png", "");
    write("tex/rough.png", "");
    write("tex/normal.png", "");
    write("look.mtlx", R"(<?xml version="1.0"?>
<materialx version="1.38" colorspace="lin_rec709">
  <nodegraph name="NG">
    <image name="i1" type="color3"><input name="file" type="filename" value="tex/color.png" colorspace="srgb_texture" /></image>
    <image name="i2" type="float"><input name="file" type="filename" value="tex/rough.png" /></image>
    <image name="i3" type="vector3"><input name="file" type="filename" value="tex/normal.png" /></image>
    <normalmap name="n" type="vector3"><input name="in" type="vector3" nodename="i3" /></normalmap>
    <output name="color" type="color3" nodename="i1" />
    <output name="rough" type="float" nodename="i2" />
    <output name="normal" type="vector3" nodename="n" />
  </nodegraph>
  <standard_surface name="S" type="surfaceshader">
    <input name="base" type="float" value="0.5" />
    <input name="base_color" type="color3" nodegraph="NG" output="color" />
    <input name="specular_roughness" type="float" nodegraph="NG" output="rough" />
    <input name="normal" type="vector3" nodegraph="NG" output="normal" />
    <input name="metalness" type="float" value="0.75" />
    <input name="sheen" type="float" value="0.5" />
  </standard_surface>
  <surfacematerial name="Mat" type="material"><input name="surfaceshader" type="surfaceshader" nodename="S" /></surfacematerial>
</materialx>)");
    const auto stage = importText(R"(
def Scope "Looks" ( references = @./look.mtlx@</MaterialX/Materials> ) {}
def Mesh "m" ( prepend apiSchemas = ["MaterialBindingAPI"] ) { rel material:binding = </Looks/Mat> }
)");
    EXPECT_EQ(stage->find("/m")->materialPath, "/Looks/Mat");
    const auto material = dataAt<Material>(*stage, "/Looks/Mat");
    ASSERT_TRUE(material.diffuseColor.texture && material.roughness.texture && material.normal.texture);
    EXPECT_EQ(material.diffuseColor.texture->file, m_folder.path() / "tex" / "color.png");
    EXPECT_EQ(material.diffuseColor.texture->colorSpace, "sRGB");
    EXPECT_FLOAT_EQ(material.diffuseColor.texture->scale[0], 0.5f);
    EXPECT_EQ(material.roughness.texture->colorSpace, "raw");
    EXPECT_EQ(material.roughness.channels, "r");
    EXPECT_EQ(material.normal.texture->scale[0], 2);
    EXPECT_EQ(material.normal.texture->bias[0], -1);
    EXPECT_FLOAT_EQ(material.metallic.value, 0.75f);
    EXPECT_TRUE(hasWarning(*stage, "the input 'sheen' of a standard_surface is not drawn")) << warningsOf(*stage);
    EXPECT_EQ(stage->warnings.size(), 1u) << warningsOf(*stage);
}

TEST_F(UsdTest, NamesSurfacesThatItDoesNotKnow) {
    const auto stage = importText(R"(
def Material "M" {
    token outputs:surface.connect = </M/S.outputs:surface>
    def Shader "S" { uniform token info:id = "SomebodysShader"; token outputs:surface }
})");
    EXPECT_TRUE(hasWarning(*stage, "/M: its surface shader 'SomebodysShader' is not supported")) << warningsOf(*stage);
}

TEST_F(UsdTest, NodesConnectedInACircleAreAWarning) {
    const auto stage = importText(R"(
def Material "M" {
    token outputs:mtlx:surface.connect = </M/S.outputs:surface>
    def Shader "S" {
        uniform token info:id = "ND_standard_surface_surfaceshader"
        color3f inputs:base_color.connect = </M/A.outputs:out>
        token outputs:surface
    }
    def Shader "A" {
        uniform token info:id = "ND_contrast_color3"
        color3f inputs:in.connect = </M/B.outputs:out>
        color3f outputs:out
    }
    def Shader "B" {
        uniform token info:id = "ND_contrast_color3"
        color3f inputs:in.connect = </M/A.outputs:out>
        color3f outputs:out
    }
})");
    EXPECT_TRUE(hasWarning(*stage, "is connected to itself")) << warningsOf(*stage);
}

}  // namespace
}  // namespace doppel
