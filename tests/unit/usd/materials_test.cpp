// UsdPreviewSurface and MaterialX networks, bindings, textures.
#include "usd_fixture.h"

#include <cmath>

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
    <input name="diffuse_roughness" type="float" value="0.3" />
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
    EXPECT_FLOAT_EQ(material.sheenColor.value.x, 0.5f);
    EXPECT_TRUE(hasWarning(*stage, "the input 'diffuse_roughness' of a standard_surface is not drawn")) << warningsOf(*stage);
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

/// A MaterialX file with one standard_surface whose base colour is `nodes`' output "c", and `inputs` of the surface.
std::string mtlxFile(const std::string& nodes, const std::string& inputs, const std::string& surface = "standard_surface") {
    return R"(<?xml version="1.0"?><materialx version="1.38"><nodegraph name="NG">)" + nodes +
           R"(<output name="c" type="color3" nodename="c" /></nodegraph><)" + surface + R"( name="S" type="surfaceshader">)" +
           inputs + "</" + surface + R"(><surfacematerial name="M" type="material">
<input name="surfaceshader" type="surfaceshader" nodename="S" /></surfacematerial></materialx>)";
}

constexpr const char* kBaseFromGraph = R"(<input name="base_color" type="color3" nodegraph="NG" output="c" />)";
constexpr const char* kUsesMtlx = R"(def Scope "Looks" ( references = @./look.mtlx@</MaterialX/Materials> ) {})";

TEST_F(UsdTest, ComputesMaterialXNodesOfConstants) {
    write("look.mtlx", mtlxFile(R"(
<constant name="a" type="color3"><input name="value" type="color3" value="0.2, 0.4, 0.8" /></constant>
<multiply name="b" type="color3"><input name="in1" type="color3" nodename="a" /><input name="in2" type="float" value="0.5" /></multiply>
<mix name="c" type="color3"><input name="bg" type="color3" nodename="b" /><input name="fg" type="color3" value="1, 1, 1" />
<input name="mix" type="float" value="0.5" /></mix>)", kBaseFromGraph));
    const auto stage = importText(kUsesMtlx);
    const auto material = dataAt<Material>(*stage, "/Looks/M");
    EXPECT_EQ(material.diffuseColor.node, -1);
    EXPECT_TRUE(material.diffuseColor.value.equalWithAbsError(V3f(0.55f, 0.6f, 0.7f), 1e-5f)) << material.diffuseColor.value;
    EXPECT_TRUE(stage->warnings.empty()) << warningsOf(*stage);
}

TEST_F(UsdTest, WhatTexturesCanDoThemselvesNeedsNoNodes) {
    write("a.png", "");
    write("look.mtlx", mtlxFile(R"(
<texcoord name="uv" type="vector2" />
<place2d name="p" type="vector2"><input name="texcoord" type="vector2" nodename="uv" />
<input name="scale" type="vector2" value="0.5, 0.25" /><input name="offset" type="vector2" value="0.1, 0.2" /></place2d>
<image name="i" type="color3"><input name="file" type="filename" value="a.png" /><input name="texcoord" type="vector2" nodename="p" /></image>
<multiply name="m" type="color3"><input name="in1" type="color3" nodename="i" /><input name="in2" type="color3" value="0.5, 1, 1" /></multiply>
<add name="c" type="color3"><input name="in1" type="color3" nodename="m" /><input name="in2" type="float" value="0.1" /></add>)", kBaseFromGraph));
    const auto stage = importText(kUsesMtlx);
    const auto material = dataAt<Material>(*stage, "/Looks/M");
    ASSERT_TRUE(material.diffuseColor.texture) << warningsOf(*stage);
    EXPECT_TRUE(material.nodes.empty());
    const Texture& texture = *material.diffuseColor.texture;
    EXPECT_FLOAT_EQ(texture.scale[0], 0.5f);
    EXPECT_FLOAT_EQ(texture.bias[1], 0.1f);
    EXPECT_EQ(texture.uvScale, V2f(2, 4));
    EXPECT_EQ(texture.uvTranslation, V2f(-0.1f, -0.2f));
}

TEST_F(UsdTest, MixesTwoTexturesByANode) {
    write("a.png", "");
    write("b.png", "");
    write("look.mtlx", mtlxFile(R"(
<image name="a" type="color3"><input name="file" type="filename" value="a.png" /></image>
<image name="b" type="color3"><input name="file" type="filename" value="b.png" /></image>
<image name="t" type="float"><input name="file" type="filename" value="b.png" /></image>
<mix name="c" type="color3"><input name="bg" type="color3" nodename="a" /><input name="fg" type="color3" nodename="b" />
<input name="mix" type="float" nodename="t" /></mix>)", kBaseFromGraph));
    const auto stage = importText(kUsesMtlx);
    const auto material = dataAt<Material>(*stage, "/Looks/M");
    ASSERT_GE(material.diffuseColor.node, 0) << warningsOf(*stage);
    const MaterialNode& mix = material.nodes.at(static_cast<std::size_t>(material.diffuseColor.node));
    EXPECT_EQ(mix.op, MaterialOp::Mix);
    EXPECT_EQ(material.nodes.at(static_cast<std::size_t>(mix.in[0])).op, MaterialOp::Image);
    EXPECT_EQ(material.nodes.at(static_cast<std::size_t>(mix.in[2])).op, MaterialOp::Swizzle);
    EXPECT_TRUE(stage->warnings.empty()) << warningsOf(*stage);
}

TEST_F(UsdTest, NamesMaterialXNodesThatItDoesNotKnow) {
    write("look.mtlx", mtlxFile(R"(
<heighttonormal name="c" type="color3"><input name="in" type="color3" value="0.3, 0.2, 0.1" /></heighttonormal>)", kBaseFromGraph));
    const auto stage = importText(kUsesMtlx);
    EXPECT_TRUE(hasWarning(*stage, "the MaterialX node 'heighttonormal' is not supported")) << warningsOf(*stage);
    EXPECT_TRUE(hasWarning(*stage, "/Looks/M")) << warningsOf(*stage);
    EXPECT_EQ(dataAt<Material>(*stage, "/Looks/M").diffuseColor.value, V3f(0.3f, 0.2f, 0.1f));
}

TEST_F(UsdTest, BringsColoursToLinearRec709) {
    write("look.mtlx", mtlxFile("", R"(<input name="base_color" type="color3" value="0.5, 0.5, 0.5" colorspace="srgb_texture" />
<input name="specular_color" type="color3" value="1, 0, 0" colorspace="acescg" />)"));
    const auto material = dataAt<Material>(*importText(kUsesMtlx), "/Looks/M");
    EXPECT_NEAR(material.diffuseColor.value.x, 0.2140f, 1e-3);
    EXPECT_NEAR(material.specularTint.value.x, 1.7051f, 1e-3);
    EXPECT_NEAR(material.specularTint.value.y, -0.1303f, 1e-3);
}

TEST_F(UsdTest, ReadsGlassOfEachMaterialXSurface) {
    write("look.mtlx", mtlxFile("", R"(<input name="transmission" type="float" value="1" />
<input name="transmission_color" type="color3" value="0.5, 1, 1" /><input name="transmission_depth" type="float" value="2" />
<input name="specular_IOR" type="float" value="1.4" /><input name="coat" type="float" value="0.5" /><input name="coat_IOR" type="float" value="1.7" />)"));
    const auto standard = dataAt<Material>(*importText(kUsesMtlx), "/Looks/M");
    EXPECT_EQ(standard.transmission.value, 1);
    EXPECT_EQ(standard.opacity.value, 1);
    EXPECT_FLOAT_EQ(standard.ior.value, 1.4f);
    EXPECT_NEAR(standard.absorption.x, std::log(2.0) / 2, 1e-5);
    EXPECT_EQ(standard.transmissionColor.value, V3f(1));
    EXPECT_FLOAT_EQ(standard.clearcoat.value, 0.5f);
    EXPECT_FLOAT_EQ(standard.coatIor, 1.7f);
    EXPECT_FALSE(standard.thinWalled);

    write("look.mtlx", mtlxFile("", R"(<input name="transmission_weight" type="float" value="0.5" />
<input name="transmission_color" type="color3" value="0.5, 1, 1" /><input name="geometry_thin_walled" type="boolean" value="true" />
<input name="fuzz_weight" type="float" value="0.25" />)", "open_pbr_surface"));
    const auto open = dataAt<Material>(*importText(kUsesMtlx), "/Looks/M");
    EXPECT_FLOAT_EQ(open.transmission.value, 0.5f);
    EXPECT_EQ(open.transmissionColor.value, V3f(0.5f, 1, 1));
    EXPECT_TRUE(open.thinWalled);
    EXPECT_FLOAT_EQ(open.sheenColor.value.x, 0.25f);

    write("look.mtlx", mtlxFile("", R"(<input name="transmission" type="float" value="1" /><input name="base_color" type="color3" value="1, 0.5, 1" />
<input name="alpha_mode" type="integer" value="1" /><input name="alpha" type="float" value="0.25" /><input name="alpha_cutoff" type="float" value="0.75" />)", "gltf_pbr"));
    const auto gltf = dataAt<Material>(*importText(kUsesMtlx), "/Looks/M");
    EXPECT_TRUE(gltf.thinWalled);
    EXPECT_EQ(gltf.transmissionColor.value, V3f(1, 0.5f, 1));
    EXPECT_EQ(gltf.opacityThreshold, 0.75f);
    EXPECT_EQ(gltf.opacity.value, 0.25f);
}

TEST_F(UsdTest, EvenOpacityIsGlassAndTexturedOpacityIsAPane) {
    write("a.png", "");
    const auto stage = importText(R"(
def Material "Even" {
    token outputs:surface.connect = </Even/S.outputs:surface>
    def Shader "S" {
        uniform token info:id = "UsdPreviewSurface"
        float inputs:opacity = 0.25
        token outputs:surface
    }
}
def Material "Veil" {
    token outputs:surface.connect = </Veil/S.outputs:surface>
    def Shader "S" {
        uniform token info:id = "UsdPreviewSurface"
        token inputs:opacityMode = "presence"
        float inputs:opacity = 0.25
        token outputs:surface
    }
}
def Material "Pane" {
    token outputs:surface.connect = </Pane/S.outputs:surface>
    def Shader "S" {
        uniform token info:id = "UsdPreviewSurface"
        float inputs:opacity.connect = </Pane/T.outputs:a>
        float inputs:displacement = 0.1
        token outputs:surface
        token outputs:displacement
    }
    def Shader "T" {
        uniform token info:id = "UsdUVTexture"
        asset inputs:file = @./a.png@
        float outputs:a
    }
})");
    const auto even = dataAt<Material>(*stage, "/Even");
    EXPECT_FLOAT_EQ(even.transmission.value, 0.75f);
    EXPECT_EQ(even.opacity.value, 1);
    const auto veil = dataAt<Material>(*stage, "/Veil");
    EXPECT_EQ(veil.transmission.value, 0);
    EXPECT_EQ(veil.opacityMode, OpacityMode::Presence);
    EXPECT_FLOAT_EQ(veil.opacity.value, 0.25f);
    const auto pane = dataAt<Material>(*stage, "/Pane");
    EXPECT_EQ(pane.opacityMode, OpacityMode::Transparent);
    EXPECT_EQ(pane.opacity.channels, "a");
    EXPECT_TRUE(pane.opacity.texture->wrapFromFile);
    EXPECT_TRUE(hasWarning(*stage, "its displacement is not drawn")) << warningsOf(*stage);
}

TEST_F(UsdTest, PlacementsOneAfterTheOtherAreOne) {
    write("a.png", "");
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
        asset inputs:file = @./a.png@
        float2 inputs:st.connect = </M/Second.outputs:result>
        float3 outputs:rgb
    }
    def Shader "Second" {
        uniform token info:id = "UsdTransform2d"
        float inputs:rotation = 60
        float2 inputs:translation = (1, 2)
        float2 inputs:in.connect = </M/First.outputs:result>
        float2 outputs:result
    }
    def Shader "First" {
        uniform token info:id = "UsdTransform2d"
        float inputs:rotation = 30
        float2 inputs:scale = (2, 3)
        float2 inputs:translation = (4, 0)
        float2 outputs:result
    }
})");
    const auto texture = dataAt<Material>(*stage, "/M").diffuseColor.texture;
    ASSERT_TRUE(texture) << warningsOf(*stage);
    EXPECT_NEAR(texture->uvRotation, 90, 1e-4);
    EXPECT_TRUE(texture->uvScale.equalWithAbsError(V2f(2, 3), 1e-5f));
    // (4, 0) turned by 60 degrees, then (1, 2).
    EXPECT_TRUE(texture->uvTranslation.equalWithAbsError(V2f(3, 5.464102f), 1e-4f)) << texture->uvTranslation;
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
