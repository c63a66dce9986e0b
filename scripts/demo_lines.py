"""The drawing behind data/demo/roads.geojson: where the lines of the schematic network run.

Schematic, drawn by hand for demonstration: not surveyed, not for navigation. Road, bridge and tunnel
names are real; positions are roughly right; every limit (mass, height, tunnel category, access of
dangerous goods) is invented and marked `note=demo limit`.
"""

LIMIT = "demo limit, invented 演示用虚构限制"

# Places that several roads share: name -> (longitude, latitude).
P = {
    "fenshui": (108.1300, 30.7350), "gaofeng": (108.2640, 30.7930), "shuanghekou": (108.3420, 30.8030),
    "shenmingba": (108.3620, 30.8255), "zhoujiaba": (108.3700, 30.8350), "tianzi_mid": (108.3620, 30.8450),
    "tiancheng": (108.3500, 30.8550), "kaizhou": (108.3450, 31.0000), "gaosuntang": (108.3740, 30.8080),
    "shalong_s": (108.3735, 30.7900), "shalong_m": (108.3710, 30.7990), "waimao_w": (108.3790, 30.8115),
    "waimao_e": (108.3868, 30.8085), "wujiawan": (108.3862, 30.7775), "bridge3_w": (108.3870, 30.7890),
    "bridge3_e": (108.3970, 30.7905), "bridge2_n": (108.3985, 30.8212), "bridge2_s": (108.4058, 30.8128),
    "bridge1_n": (108.4125, 30.7470), "bridge1_s": (108.4238, 30.7532), "wanan_n": (108.3815, 30.8165),
    "mianhuadi": (108.3885, 30.8130), "beishan": (108.3865, 30.8235), "pipaping": (108.3935, 30.8295),
    "hongxigou": (108.4150, 30.8325), "hongxi_e": (108.4250, 30.8385), "dazhou": (108.4850, 30.8850),
    "yunyang": (108.6200, 30.9450), "longdu": (108.3580, 30.7710), "jiulong": (108.3620, 30.7550),
    "rangdu": (108.2720, 30.7060), "dongjia": (108.3060, 30.8220), "g318_dj": (108.3000, 30.8000),
    "baianba": (108.4340, 30.7570), "wuqiao": (108.4455, 30.7440), "wuqiao_e": (108.4560, 30.7520),
    "xintian": (108.4420, 30.6950), "xintian_s": (108.4380, 30.6880), "longju": (108.6200, 30.5800),
    "changling": (108.4920, 30.7200), "mobile": (108.4040, 30.7895), "tax": (108.4140, 30.8010),
    "phoenix": (108.4110, 30.7880), "nanshan_w": (108.4100, 30.8120), "nanshan_e": (108.4290, 30.8135),
    "jiangnan": (108.4520, 30.8100), "airport": (108.4380, 30.7880), "taibai_n": (108.3715, 30.8170),
    "chenjiaba": (108.4150, 30.7680), "jn_mid": (108.4090, 30.7945), "xincheng": (108.3790, 30.7970),
}

# slug, 名称, English, highway, points (place name or position), further tags
ROADS = [
    ("g318-w", "国道318", "National Highway 318", "primary",
     ["fenshui", (108.160, 30.742), (108.200, 30.7565), (108.238, 30.779), "gaofeng", "g318_dj", "shuanghekou"],
     {"ref": "G318", "maxspeed": "60"}),
    ("g318-e", "国道318", "National Highway 318", "primary",
     ["wuqiao", (108.470, 30.737), "changling", (108.540, 30.680), (108.590, 30.625), "longju"],
     {"ref": "G318", "maxspeed": "60"}),
    ("g348-e", "国道348", "National Highway 348", "primary",
     ["hongxi_e", (108.440, 30.853), (108.455, 30.868), "dazhou", (108.540, 30.910), (108.590, 30.927), "yunyang"],
     {"ref": "G348", "maxspeed": "60"}),
    ("g348-w", "国道348", "National Highway 348", "primary",
     ["longdu", (108.345, 30.752), (108.318, 30.724), (108.288, 30.703), "rangdu", (108.266, 30.680)],
     {"ref": "G348", "maxspeed": "60"}),
    ("g211-n", "国道211(铁峰山老路)", "National Highway 211 (old Tiefengshan road)", "secondary",
     ["tiancheng", (108.338, 30.880), (108.322, 30.905), (108.334, 30.932), (108.321, 30.960), "kaizhou"],
     {"ref": "G211", "maxspeed": "40"}),
    ("g211-s", "国道211", "National Highway 211", "primary",
     ["wuqiao", (108.4480, 30.7200), "xintian", "xintian_s"], {"ref": "G211", "maxspeed": "60"}),
    ("bridge-1", "万县长江大桥(长江一桥)", "Wanxian Yangtze Bridge (No. 1)", "primary",
     ["bridge1_n", "bridge1_s"], {"ref": "G211", "bridge": "yes", "maxspeed": "40"}),
    ("bridge-2", "万州长江二桥", "Wanzhou Yangtze Bridge No. 2", "primary",
     ["bridge2_n", "bridge2_s"], {"bridge": "yes", "maxspeed": "40", "maxweight": "30", "note": LIMIT}),
    ("bridge-3", "牌楼长江大桥(长江三桥)", "Pailou Yangtze Bridge (No. 3)", "primary",
     ["bridge3_w", "bridge3_e"], {"bridge": "yes", "maxspeed": "50", "hazmat": "no", "note": LIMIT}),
    ("jinling-lu", "金陵路", "Jinling Road", "primary",
     ["wujiawan", (108.3935, 30.7640), (108.4040, 30.7520), "bridge1_n"], {"ref": "G211", "maxspeed": "50"}),
    ("wanchuan-dadao", "万川大道", "Wanchuan Avenue", "primary",
     ["bridge1_s", "baianba", "wuqiao"], {"ref": "G211", "maxspeed": "50"}),
    ("wuqiao-lianjie", "五桥互通连接道", "Wuqiao Interchange Link Road", "secondary",
     ["wuqiao", "wuqiao_e", "baianba"], {"maxspeed": "50"}),
    ("beibin-1", "北滨大道一段", "Beibin Avenue Section 1", "primary",
     ["wujiawan", "bridge3_w"], {"maxspeed": "50"}),
    ("beibin-2", "北滨大道二段", "Beibin Avenue Section 2", "primary",
     ["bridge3_w", (108.3862, 30.7985), "waimao_e"], {"maxspeed": "50", "hazmat:water": "no", "note": LIMIT}),
    ("beibin-3", "北滨大道三段", "Beibin Avenue Section 3", "primary",
     ["waimao_e", "mianhuadi", (108.3925, 30.8175), "bridge2_n"], {"maxspeed": "50"}),
    ("beibin-4", "北滨大道四段", "Beibin Avenue Section 4", "primary",
     ["bridge2_n", (108.4070, 30.8275), "hongxigou", "hongxi_e"], {"maxspeed": "50"}),
    ("shanwan-lu", "山湾路", "Shanwan Road", "secondary",
     ["wujiawan", (108.3790, 30.7820), "shalong_s"], {"maxspeed": "40"}),
    ("shalong-lu-1", "沙龙路一段", "Shalong Road Section 1", "primary", ["shalong_s", "shalong_m"], {"maxspeed": "40"}),
    ("shalong-lu-2", "沙龙路二段", "Shalong Road Section 2", "primary", ["shalong_m", "gaosuntang"], {"maxspeed": "40"}),
    ("shalong-lu-3", "沙龙路三段", "Shalong Road Section 3", "primary", ["gaosuntang", "waimao_w"], {"maxspeed": "40"}),
    ("waimao-lu", "外贸路", "Waimao Road", "secondary", ["waimao_w", "waimao_e"], {"maxspeed": "40"}),
    ("wangpai-lu", "王牌路", "Wangpai Road", "secondary", ["bridge3_w", "xincheng"], {"maxspeed": "40"}),
    ("xincheng-lu", "新城路", "Xincheng Road", "secondary",
     ["xincheng", "gaosuntang"], {"maxspeed": "40", "maxheight": "3.5", "note": LIMIT}),
    ("baiyan-lu", "白岩路", "Baiyan Road", "secondary",
     ["shalong_m", (108.3655, 30.8060), (108.3665, 30.8145), "taibai_n"], {"maxspeed": "40"}),
    ("taibai-lu", "太白路", "Taibai Road", "secondary", ["gaosuntang", "taibai_n", "shenmingba"], {"maxspeed": "40"}),
    ("guoben-lu", "国本路", "Guoben Road", "primary",
     ["shuanghekou", (108.3520, 30.8125), "shenmingba", "zhoujiaba"], {"maxspeed": "50"}),
    ("tianzi-lu", "天子路", "Tianzi Road", "primary", ["zhoujiaba", "tianzi_mid", "tiancheng"], {"maxspeed": "50"}),
    ("tianziyuan-zhilu", "天子园支路", "Tianziyuan Branch Road", "tertiary",
     ["tianzi_mid", (108.3560, 30.8425), (108.3500, 30.8400), (108.3440, 30.8385)], {"maxspeed": "30"}),
    ("shuanghe-shalong", "双河口连接道", "Shuanghekou Link Road", "secondary",
     ["shuanghekou", (108.3580, 30.7960), "shalong_m"], {"maxspeed": "40"}),
    ("wanan-daqiao", "万安大桥", "Wan'an Bridge", "secondary", ["waimao_w", "wanan_n"], {"bridge": "yes", "maxspeed": "40"}),
    ("beishan-dadao", "北山大道", "Beishan Avenue", "primary", ["wanan_n", "beishan", "pipaping"], {"maxspeed": "50"}),
    ("pipaping-donglu", "枇杷坪东路", "Pipaping East Road", "secondary", ["pipaping", "bridge2_n"], {"maxspeed": "40"}),
    ("mianhuadi-zadao", "棉花地匝道", "Mianhuadi Ramp", "secondary_link", ["mianhuadi", "wanan_n"], {"maxspeed": "30"}),
    ("zhoujiaba-beishan", "周家坝—北山连接道", "Zhoujiaba-Beishan Link Road", "secondary",
     ["zhoujiaba", "beishan"], {"maxspeed": "40"}),
    ("zhoujiaba-hongxigou", "枇杷坪—红溪沟连接道", "Pipaping-Hongxigou Link Road", "secondary",
     ["pipaping", (108.4050, 30.8370), "hongxigou"], {"maxspeed": "40"}),
    ("tiancheng-hongxigou", "天城—枇杷坪连接道", "Tiancheng-Pipaping Link Road", "secondary",
     ["tiancheng", (108.3720, 30.8560), (108.3850, 30.8450), "pipaping"], {"maxspeed": "50"}),
    ("dongjia-dadao", "董家大道", "Dongjia Avenue", "secondary",
     ["g318_dj", "dongjia", (108.3350, 30.8265), "shenmingba"], {"maxspeed": "50"}),
    ("longdu-lu", "龙都路", "Longdu Road", "secondary",
     ["shuanghekou", (108.3500, 30.7870), "longdu", "jiulong"], {"maxspeed": "50"}),
    ("longdu-shanwan", "龙都—山湾连接道", "Longdu-Shanwan Link Road", "secondary", ["longdu", "shalong_s"], {"maxspeed": "40"}),
    ("jiulong-dadao", "九龙园大道", "Jiulong Park Avenue", "secondary",
     ["jiulong", (108.3850, 30.7465), "bridge1_n"], {"maxspeed": "50", "hazmat": "designated"}),
    ("nanbin-1", "南滨大道", "Nanbin Avenue", "primary",
     ["bridge3_e", (108.3985, 30.8010), "bridge2_s"], {"maxspeed": "50"}),
    ("nanbin-2", "南滨大道(陈家坝段)", "Nanbin Avenue (Chenjiaba)", "primary",
     ["bridge3_e", (108.4030, 30.7800), "chenjiaba", "bridge1_s"], {"maxspeed": "50", "hazmat:water": "no", "note": LIMIT}),
    ("jiangnan-dadao", "江南大道", "Jiangnan Avenue", "primary",
     ["bridge3_e", "mobile", "jn_mid", "tax"], {"maxspeed": "50"}),
    ("cengong-lu", "岑公路", "Cengong Road", "secondary",
     ["tax", (108.4165, 30.7950), "phoenix", "mobile"], {"maxspeed": "40"}),
    ("nanshan-lu", "南山路", "Nanshan Road", "secondary",
     ["tax", (108.4140, 30.8075), "nanshan_w"], {"maxspeed": "40"}),
    ("bridge2-zadao", "长江二桥南桥头上游匝道", "Bridge No. 2 south upstream ramp", "primary_link",
     ["nanshan_w", "bridge2_s"], {"maxspeed": "40"}),
    ("nanshan-suidao", "南山隧道", "Nanshan Tunnel", "primary", ["nanshan_w", "nanshan_e"],
     {"tunnel": "yes", "maxspeed": "50", "maxheight": "4.5", "hazmat:D": "no", "hazmat:E": "no",
      "tunnel:category": "D", "note": LIMIT}),
    ("jiangnan-lianjie", "江南互通连接道", "Jiangnan Interchange Link Road", "primary",
     ["nanshan_e", "jiangnan"], {"maxspeed": "50"}),
    ("fenghuang-lu", "凤凰路", "Fenghuang Road", "secondary",
     ["phoenix", (108.4250, 30.7860), "airport"], {"maxspeed": "50"}),
    ("jichang-lu", "机场路", "Airport Road", "primary",
     ["baianba", (108.4400, 30.7720), "airport", (108.4450, 30.8000), "jiangnan"], {"maxspeed": "60"}),
    # Roads to gates. They end at the sites of data/demo/registry.json.
    ("gate-chemical-park", "盐气化工园大门", "Salt-gas chemical park gate", "service",
     ["jiulong", (108.3565, 30.7500), (108.3530, 30.7475)], {"maxspeed": "20", "hazmat": "designated"}),
    ("gate-oil-depot", "油库专用道", "Oil depot road", "service",
     [(108.3850, 30.7465), (108.3845, 30.7435)], {"maxspeed": "20", "access": "destination"}),
    ("gate-hongxigou-port", "红溪沟港进港道", "Hongxigou port road", "service",
     ["hongxigou", (108.4195, 30.8335)], {"maxspeed": "20"}),
    ("gate-xintian-port", "新田港进港大道", "Xintian port avenue", "tertiary",
     ["xintian", (108.4330, 30.6985), (108.4265, 30.6995)], {"maxspeed": "40"}),
    ("gate-waterworks", "水厂专用道", "Waterworks road", "service",
     [(108.4480, 30.7200), (108.4420, 30.7195)], {"maxspeed": "20", "access": "destination"}),
    ("gate-petrol", "加油站出入口", "Filling station access", "service",
     [(108.4400, 30.7720), (108.4425, 30.7725)], {"maxspeed": "10"}),
    ("gate-hospital", "医院后勤通道", "Hospital supply road", "service",
     ["jn_mid", (108.4108, 30.7936)], {"maxspeed": "10", "access": "destination"}),
    ("gate-fertiliser", "高峰园专用道", "Gaofeng park plant road", "service",
     ["gaofeng", (108.2690, 30.7895)], {"maxspeed": "20", "access": "destination"}),
    ("gate-wuqiao-park", "五桥园大门", "Wuqiao park gate", "service",
     ["wuqiao_e", (108.4600, 30.7475)], {"maxspeed": "20"}),
]

# slug, 名称, English, ref, vertices (position, tags of the stretch that begins there).
TUNNEL_TF = {"tunnel": "yes", "name": "铁峰山隧道", "name:en": "Tiefengshan Tunnel", "tunnel:category": "C", "note": LIMIT}
TUNNEL_MW = {"tunnel": "yes", "name": "马王槽隧道", "name:en": "Mawangcao Tunnel"}
BRIDGE_4 = {"bridge": "yes", "name": "驸马长江大桥(长江四桥)", "name:en": "Fuma Yangtze Bridge (No. 4)"}
BRIDGE_XT = {"bridge": "yes", "name": "新田长江大桥", "name:en": "Xintian Yangtze Bridge"}
MOTORWAYS = [
    ("g42", "沪蓉高速", "Shanghai-Chengdu Expressway", "G42", [
        ((108.1300, 30.7350), {}), ((108.1650, 30.7500), {}), ((108.1850, 30.7650), TUNNEL_MW),
        ((108.2120, 30.7830), {}), ((108.2360, 30.7960), {}), ((108.2640, 30.8060), {}), ((108.3000, 30.8340), {}),
        ((108.3400, 30.8650), {}), ((108.3720, 30.8800), {}), ((108.4100, 30.8900), {}), ((108.4560, 30.8900), {}),
        ((108.4900, 30.9000), {}), ((108.5450, 30.9270), {}), ((108.6200, 30.9450), {})]),
    ("g5012", "恩广高速(万利段)", "Enshi-Guangyuan Expressway (Wanzhou-Lichuan)", "G5012", [
        ((108.4560, 30.8900), {}), ((108.4630, 30.8640), BRIDGE_4), ((108.4760, 30.8440), {}), ((108.4720, 30.8250), {}),
        ((108.4640, 30.8080), {}), ((108.4640, 30.7850), {}), ((108.4680, 30.7600), {}), ((108.4800, 30.7280), {}),
        ((108.5200, 30.6750), {}), ((108.5750, 30.6150), {}), ((108.6200, 30.5800), {})]),
    ("g69", "银百高速(万开段)", "Yinchuan-Baise Expressway (Wanzhou-Kaizhou)", "G69", [
        ((108.3720, 30.8800), {}), ((108.3640, 30.9050), {}), ((108.3600, 30.9250), TUNNEL_TF),
        ((108.3520, 30.9680), {}), ((108.3450, 31.0000), {})]),
    ("ring", "万州环线高速", "Wanzhou Ring Expressway", "", [
        ((108.2360, 30.7960), {}), ((108.2440, 30.7600), {}), ((108.2720, 30.7180), {}), ((108.3120, 30.6920), {}),
        ((108.3440, 30.6710), BRIDGE_XT), ((108.3590, 30.6470), {}), ((108.3950, 30.6520), {}),
        ((108.4320, 30.6780), {}), ((108.4560, 30.7030), {}), ((108.4800, 30.7280), {})]),
]

# 互通: motorway slug, vertex of it, place of the surface road it is tied to, 名称, English.
INTERCHANGES = [
    ("g42", 5, "gaofeng", "高峰互通", "Gaofeng Interchange"), ("g42", 6, "dongjia", "董家互通", "Dongjia Interchange"),
    ("g42", 7, "tiancheng", "天城互通", "Tiancheng Interchange"), ("g42", 11, "dazhou", "大周互通", "Dazhou Interchange"),
    ("g5012", 4, "jiangnan", "江南互通", "Jiangnan Interchange"), ("g5012", 6, "wuqiao_e", "五桥互通", "Wuqiao Interchange"),
    ("ring", 2, "rangdu", "瀼渡互通", "Rangdu Interchange"), ("ring", 7, "xintian_s", "新田互通", "Xintian Interchange"),
]
# 枢纽: through motorway, its vertex, ending motorway, which end of it.
JUNCTIONS = [
    ("g42", 4, "ring", "start", "高峰枢纽", "Gaofeng Junction"), ("g42", 8, "g69", "start", "天城枢纽", "Tiancheng Junction"),
    ("g42", 10, "g5012", "start", "驸马枢纽", "Fuma Junction"), ("g5012", 7, "ring", "end", "长岭枢纽", "Changling Junction"),
]

# City blocks: label, centre, turn in degrees, streets across and along, spacing in metres, highway, tags.
DOWNTOWN = {"hgv": "destination", "maxspeed": "30"}
BLOCKS = [
    ("gaosuntang", (108.3782, 30.8035), 8, 6, 6, 240, "residential", DOWNTOWN),
    ("pailou", (108.3800, 30.7880), -20, 5, 5, 250, "residential", DOWNTOWN),
    ("baiyan", (108.3625, 30.8050), 5, 6, 6, 270, "residential", {"maxspeed": "30"}),
    ("zhoujiaba", (108.3705, 30.8275), 25, 5, 5, 260, "residential", {"maxspeed": "30"}),
    ("beishan", (108.3895, 30.8215), 40, 5, 5, 240, "residential", {"maxspeed": "30"}),
    ("tiancheng", (108.3550, 30.8535), 30, 5, 4, 280, "residential", {"maxspeed": "30"}),
    ("jiangnan", (108.4070, 30.7985), -12, 6, 7, 250, "residential", DOWNTOWN),
    ("baianba", (108.4390, 30.7515), 15, 6, 6, 270, "residential", {"maxspeed": "30"}),
    ("dongjia", (108.3130, 30.8225), 10, 4, 4, 300, "unclassified", {"maxspeed": "40"}),
    ("longdu", (108.3620, 30.7690), -15, 5, 5, 280, "unclassified", {"maxspeed": "40"}),
    ("gaofeng", (108.2720, 30.7950), 10, 4, 4, 300, "unclassified", {"maxspeed": "40"}),
    ("xintian", (108.4450, 30.7010), -10, 4, 4, 280, "unclassified", {"maxspeed": "40"}),
    ("chenjiaba", (108.4180, 30.7720), 30, 4, 4, 270, "residential", {"maxspeed": "30"}),
    ("hongxigou", (108.4130, 30.8370), 25, 4, 4, 260, "unclassified", {"maxspeed": "40"}),
    ("airport", (108.4420, 30.7790), -10, 4, 5, 280, "unclassified", {"maxspeed": "40"}),
    ("wuqiao-park", (108.4520, 30.7330), 20, 4, 4, 280, "unclassified", {"maxspeed": "40"}),
]

# Where a truck may stand: 名称, English, position, tags.
PLACES = [
    ("九龙园货车停车场", "Jiulong truck park", (108.3700, 30.7520), {"amenity": "parking", "hgv": "yes", "hazmat": "yes", "capacity:hgv": "40"}),
    ("红溪沟港停车场", "Hongxigou port truck park", (108.4172, 30.8330), {"amenity": "parking", "hgv": "yes", "capacity:hgv": "30"}),
    ("百安坝货车停车场", "Bai'anba truck park", (108.4512, 30.7539), {"amenity": "parking", "hgv": "yes", "hazmat": "yes", "capacity:hgv": "20"}),
    ("新田港危货停车区", "Xintian port hazmat park", (108.4335, 30.6988), {"amenity": "parking", "hgv": "yes", "hazmat": "designated", "capacity:hgv": "60"}),
    ("天城停车场", "Tiancheng truck park", (108.3605, 30.8560), {"amenity": "parking", "hgv": "yes", "capacity:hgv": "25"}),
    ("城区货车临停点(禁停危货车)", "City truck stop (no hazmat)", (108.3525, 30.8132), {"amenity": "parking", "hgv": "yes", "hazmat": "no", "capacity:hgv": "8"}),
    ("高峰服务区", "Gaofeng Services", (108.2827, 30.8201), {"highway": "services", "hgv": "yes"}),
    ("长岭停车区", "Changling Rest Area", (108.4992, 30.7011), {"highway": "rest_area", "hgv": "yes"}),
]

# Turn restrictions: kind, road one comes from, place, road one would turn into.
TURNS = [
    ("no_left_turn", "beibin-2", "waimao_e", "waimao-lu"), ("no_right_turn", "shalong-lu-2", "gaosuntang", "xincheng-lu"),
    ("no_left_turn", "beishan-dadao", "wanan_n", "mianhuadi-zadao"), ("no_right_turn", "jiangnan-dadao", "tax", "cengong-lu"),
    ("only_straight_on", "bridge-3", "bridge3_w", "wangpai-lu"), ("no_u_turn", "wanchuan-dadao", "baianba", "wanchuan-dadao"),
]

# Water, drawn only as background: 名称, half width in metres, centre line.
YANGTZE = [
    (108.2300, 30.6000), (108.2750, 30.6300), (108.3200, 30.6460), (108.3520, 30.6590), (108.3880, 30.6740),
    (108.4120, 30.6980), (108.4260, 30.7250), (108.4180, 30.7500), (108.4030, 30.7680), (108.3930, 30.7850),
    (108.3920, 30.8020), (108.4020, 30.8170), (108.4250, 30.8280), (108.4480, 30.8400), (108.4700, 30.8540),
    (108.5000, 30.8700), (108.5500, 30.8950), (108.6300, 30.9200),
]
ZHUXI = [(108.3450, 30.8180), (108.3600, 30.8210), (108.3720, 30.8195), (108.3800, 30.8140), (108.3905, 30.8105)]
